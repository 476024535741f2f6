/**
 * What every config holds by the will of the test, and how often that changed in this round. It is written by the one
 * who changes them, and never read from the server: what a server or a controller loses is still in here.
 */
import { PlantedValues } from '../support/planted.ts';
import { configKey, type ConfigRef, type FleetWorkload } from './fleet.ts';

interface Entry {
  text: string;
  textAtBegin: string;
  changes: number;
  isBack: boolean;
}

export class Ledger {
  /** What Secrets have held. */
  readonly planted = new PlantedValues();
  readonly #entries = new Map<ConfigRef, Entry>();
  #serial = 0;

  /** A text that no config ever had. */
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

  /** Notes what a config holds from now on. */
  set(ref: ConfigRef, text: string): void {
    const entry = this.#entries.get(ref);
    if (entry === undefined) this.#entries.set(ref, { text, textAtBegin: text, changes: 0, isBack: false });
    else if (entry.text !== text) {
      entry.isBack = text === entry.textAtBegin;
      entry.text = text;
      entry.changes += 1;
    }
  }

  /**
   * Whether the last change brought former content back. What was between may have been there while a pod started, and
   * have gone before the controller looked: then the pod has it, and no state tells.
   */
  isBack(ref: ConfigRef): boolean {
    return this.#entry(ref).isBack;
  }

  /** A round begins: what configs hold now is what they held at its begin. */
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
