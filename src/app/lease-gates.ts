/**
 * Reads the annotation `hold` on the Lease of the election: the emergency stop for all workloads. Reads, writes and the
 * watch of the Lease show it in any order, so an older version never replaces a newer one.
 */
import { HintReports, type HintOutputs } from '../controller/reports/hint-reports.ts';
import type { GateHints, Hold } from '../model/gate-hints.ts';
import type { NamespacedName } from '../model/config.ts';
import type { Lease } from '../model/lease.ts';
import { readLeaseGates } from '../model/hold.ts';
import { LeaseVersions } from './lease-versions.ts';

export interface LeaseGatesOptions extends HintOutputs {
  readonly lease: NamespacedName;
  /** The key of the annotation `hold`. */
  readonly holdKey: string;
  readonly take: (gates: GateHints) => void;
}

export class LeaseGates {
  readonly #options: LeaseGatesOptions;
  readonly #reports: HintReports;
  readonly #versions = new LeaseVersions();
  #text = '';

  constructor(options: LeaseGatesOptions) {
    this.#options = options;
    this.#reports = new HintReports(options);
  }

  /** @param lease undefined if there is none: then nothing holds */
  seen(lease: Lease | undefined): void {
    if (lease !== undefined && this.#versions.isOld(lease.resourceVersion)) return;
    const { holdKey, take } = this.#options;
    const text = lease?.annotations[holdKey]?.trim() ?? '';
    if (text === this.#text) return;
    this.#text = text;
    const { gates, problem } = readLeaseGates(text, holdKey);
    if (problem === undefined) this.#log(gates.hold);
    else this.#report(lease, `${holdKey}: ${problem}; it counts as a closed gate for all workloads`);
    take(gates);
  }

  #log(hold: Hold | undefined): void {
    const { logger } = this.#options;
    if (hold === undefined) {
      logger.info({}, 'the Lease holds no workload any more');
      return;
    }
    const { untilMs, why } = hold;
    const until = untilMs === undefined ? undefined : new Date(untilMs).toISOString();
    logger.warn({ until, why }, 'the Lease holds all workloads');
  }

  #report(lease: Lease | undefined, problem: string): void {
    const { namespace, name } = this.#options.lease;
    const regarding = {
      kind: 'Lease',
      namespace,
      name,
      uid: lease?.uid ?? '',
      resourceVersion: lease?.resourceVersion ?? '',
    } as const;
    this.#reports.report(regarding, { lease: `${namespace}/${name}` }, problem);
  }
}
