/** What follows the Lease of the election: its hold, its breakers, and the Events that are written on it. */
import type { HintOutputs } from '../controller/reports/hint-reports.ts';
import type { Breakers } from '../controller/rollouts/breakers.ts';
import type { GateHints } from '../model/gate-hints.ts';
import type { NamespacedName } from '../model/config.ts';
import type { Lease } from '../model/lease.ts';
import type { ObjectEvent } from '../model/object-event.ts';
import { LeaseBreakers } from './lease-breakers.ts';
import { LeaseGates } from './lease-gates.ts';

export interface LeaseFollowersOptions extends HintOutputs {
  readonly lease: NamespacedName;
  /** The holder of the Lease while this replica leads. */
  readonly identity: string;
  readonly breakers: Pick<Breakers, 'load'>;
  /** The key of the annotation `hold`. */
  readonly holdKey: string;
  readonly take: (gates: GateHints) => void;
}

export class LeaseFollowers {
  readonly #options: LeaseFollowersOptions;
  readonly #gates: LeaseGates;
  readonly #breakers: LeaseBreakers;
  #last: Lease | undefined;
  #isLeading = false;

  constructor(options: LeaseFollowersOptions) {
    this.#options = options;
    this.#gates = new LeaseGates(options);
    this.#breakers = new LeaseBreakers(options);
  }

  startedLeading(): void {
    this.#isLeading = true;
    this.#breakers.startedLeading();
  }

  stoppedLeading(): void {
    this.#isLeading = false;
    this.#breakers.stoppedLeading();
  }

  seen(lease: Lease | undefined): void {
    this.#last = lease ?? this.#last;
    this.#gates.seen(lease);
    this.#breakers.seen(lease);
  }

  /** Writes an Event on the Lease, if this replica leads. */
  report(event: Omit<ObjectEvent, 'regarding'>): void {
    if (!this.#isLeading || this.#last === undefined) return;
    const { uid, resourceVersion } = this.#last;
    const { lease, events } = this.#options;
    events.report({ ...event, regarding: { kind: 'Lease', ...lease, uid, resourceVersion } });
  }
}
