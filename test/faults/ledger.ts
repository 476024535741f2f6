/**
 * The content that every config should have, and how often it changed in this round. The test records its own changes
 * here and never reads them from the server, so the ledger is right even if the server or the controller loses a
 * change.
 */
import { compareResourceVersions } from '../../src/model/resource-version.ts';
import { PlantedValues } from '../support/planted.ts';
import { configKey, type ConfigRef, type FleetWorkload } from './fleet.ts';
import type { Repeat } from './workload-history.ts';

interface Entry {
  text: string;
  textAtBegin: string;
  changes: number;
  isBack: boolean;
  /** The versions of the config at which its content went back to that at the begin of a round. */
  returnedRvs: readonly string[];
}

export class Ledger {
  /** All values that Secrets have had. */
  readonly planted = new PlantedValues();
  readonly #entries = new Map<ConfigRef, Entry>();
  #serial = 0;

  /** Content that no config has had before. */
  newText(ref: ConfigRef): string {
    this.#serial += 1;
    return ref.startsWith('Secret/') ? this.planted.next(configKey) : `content ${String(this.#serial)}`;
  }

  text(ref: ConfigRef): string {
    return this.#entry(ref).text;
  }

  textAtBegin(ref: ConfigRef): string {
    return this.#entry(ref).textAtBegin;
  }

  /** Records the content of a config from now on. @returns whether it goes back to that at the begin of the round */
  set(ref: ConfigRef, text: string): boolean {
    const entry = this.#entries.get(ref);
    if (entry === undefined) {
      this.#entries.set(ref, { text, textAtBegin: text, changes: 0, isBack: false, returnedRvs: [] });
      return false;
    }
    if (entry.text === text) return false;
    entry.isBack = text === entry.textAtBegin;
    entry.text = text;
    entry.changes += 1;
    return entry.isBack;
  }

  /** Records the version of the config that a write has made of content that went back. */
  returned(ref: ConfigRef, resourceVersion: string): void {
    const entry = this.#entry(ref);
    entry.returnedRvs = [...entry.returnedRvs, resourceVersion];
  }

  /**
   * Whether content of a workload went back after the replaced template of a roll had come. Only then may its pods have
   * started with other content than its record had all the time: with the content in between, which the controller may
   * have seen too late.
   */
  wentBack({ configs }: FleetWorkload, { fromRv, untilRv }: Repeat): boolean {
    const isWithin = (rv: string): boolean =>
      compareResourceVersions(rv, fromRv) > 0 && compareResourceVersions(rv, untilRv) < 0;
    return configs.some((ref) => this.#entry(ref).returnedRvs.some(isWithin));
  }

  /**
   * Whether the last change restored earlier content. A pod may have started with the content in between, which was
   * gone before the controller read the config: that pod has old content, and no state shows it.
   */
  isBack(ref: ConfigRef): boolean {
    return this.#entry(ref).isBack;
  }

  /** Begins a round: the current content becomes the content at the begin. */
  begin(): void {
    for (const entry of this.#entries.values()) Object.assign(entry, { textAtBegin: entry.text, changes: 0 });
  }

  /** How often the content that a workload uses has changed in this round. */
  changesOf({ configs }: FleetWorkload): number {
    return configs.reduce((sum, ref) => sum + this.#entry(ref).changes, 0);
  }

  /** Whether a workload's content differs from that at the begin of the round. */
  differs({ configs }: FleetWorkload): boolean {
    return configs.some((ref) => this.text(ref) !== this.textAtBegin(ref));
  }

  #entry(ref: ConfigRef): Entry {
    const entry = this.#entries.get(ref);
    if (entry === undefined) throw new Error(`${ref} was never written`);
    return entry;
  }
}
