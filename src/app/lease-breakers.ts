/**
 * Keeps what this process knows of tripped breakers in step with the Lease. While this replica stands by, it takes the
 * text of the Lease, so that it goes on from there when it begins to lead. While it leads, its memory is newer than the
 * Lease; so it is after that, until another replica has led.
 */
import { HintReports, type HintOutputs } from '../controller/reports/hint-reports.ts';
import type { Breakers } from '../controller/rollouts/breakers.ts';
import { breakersKey } from '../model/breakers-text.ts';
import type { NamespacedName } from '../model/config.ts';
import type { Lease } from '../model/lease.ts';
import { LeaseVersions } from './lease-versions.ts';

export interface LeaseBreakersOptions extends HintOutputs {
  readonly lease: NamespacedName;
  /** The holder of the Lease while this replica leads. */
  readonly identity: string;
  readonly breakers: Pick<Breakers, 'load'>;
}

export class LeaseBreakers {
  readonly #options: LeaseBreakersOptions;
  readonly #reports: HintReports;
  readonly #versions = new LeaseVersions();
  #isLeading = false;
  #lastSeen: Lease | undefined;
  /** The last term that this replica led; undefined if it never has. */
  #lastTerm: string | undefined;
  /** The text that was loaded last. */
  #text: string | undefined;

  constructor(options: LeaseBreakersOptions) {
    this.#options = options;
    this.#reports = new HintReports(options);
  }

  startedLeading(): void {
    this.#isLeading = true;
    this.#lastTerm = this.#lastSeen && termOf(this.#lastSeen);
  }

  stoppedLeading(): void {
    this.#isLeading = false;
  }

  /** @param lease undefined if it was deleted, which resets no breaker */
  seen(lease: Lease | undefined): void {
    if (lease === undefined || this.#versions.isOld(lease.resourceVersion)) return;
    this.#lastSeen = lease;
    if (this.#isLeading || !this.#isNews(lease)) return;
    const text = lease.annotations[breakersKey];
    const problems = this.#options.breakers.load(text);
    if (problems.length > 0 && text !== this.#text) this.#report(lease, problems);
    this.#text = text;
  }

  /** A Lease that this replica holds has what it knew when it wrote it, unless the write of the text was refused. */
  #isNews(lease: Lease): boolean {
    return lease.holder !== this.#options.identity && termOf(lease) !== this.#lastTerm;
  }

  #report({ uid, resourceVersion }: Lease, problems: readonly string[]): void {
    const { namespace, name } = this.#options.lease;
    const [first = '', ...others] = problems;
    const more = others.length === 0 ? '' : `, and ${String(others.length)} more problems`;
    this.#reports.report(
      { kind: 'Lease', namespace, name, uid, resourceVersion },
      { lease: `${namespace}/${name}` },
      `${breakersKey}: ${first}${more}; what can be read of it counts`,
    );
  }
}

/** The same for all states of a Lease between two changes of its holder. */
function termOf({ uid, transitions }: Lease): string {
  return `${uid}/${String(transitions)}`;
}
