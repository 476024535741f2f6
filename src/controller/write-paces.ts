/**
 * The paces of the two kinds of writes. An annotation `pending` on a Deployment raises its generation, and
 * kube-controller-manager then syncs the Deployment at its own limit of 20 calls a second: 10,000 of them at once would
 * delay its rollouts for minutes (docs/adr/0021-pending.md). So these writes have a slow pace of their own, and no roll
 * waits for one.
 */
import type { Clock } from '../lib/clock.ts';
import type { WorkloadKey } from '../model/kinds.ts';
import { RateLimit } from '../queue/rate-limit.ts';

/** Highest pace of the annotation `pending`, writes a second. */
const mostPending = 5;

export interface WritePacesOptions {
  /** The limit of all patches, patches a second; undefined: none. */
  readonly perSecond: number | undefined;
  readonly clock: Clock;
  /** Called when a key may ask again. */
  readonly onTurn: (key: WorkloadKey) => void;
}

export class WritePaces {
  /** Of rolls and records. */
  readonly rolls: RateLimit<WorkloadKey>;
  /** Of the annotation `pending`. */
  readonly pending: RateLimit<WorkloadKey>;

  constructor({ perSecond = Infinity, clock, onTurn }: WritePacesOptions) {
    this.rolls = new RateLimit({ perSecond, clock, onTurn });
    this.pending = new RateLimit({ perSecond: Math.min(mostPending, perSecond), clock, onTurn });
  }

  /** Ends all waits. */
  clear(): void {
    this.rolls.clear();
    this.pending.clear();
  }
}
