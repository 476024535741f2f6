/** What one replica has seen of the Lease, by its watch or by a write of its own, and what it writes to it. */
import { LeaseBreakers } from '../../src/app/lease-breakers.ts';
import { LeaseGates } from '../../src/app/lease-gates.ts';
import type { Controller } from '../../src/controller/controller.ts';
import type { Breakers } from '../../src/controller/rollouts/breakers.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import { testReading } from '../builders/config.ts';
import type { Texts } from './objects.ts';
import { ignoredMetrics } from './replica-log.ts';
import type { SimLease } from './sim-lease.ts';

export interface LeaseWatchOptions {
  readonly lease: SimLease;
  /** Different for every process. */
  readonly identity: string;
  readonly controller: Controller;
  readonly breakers: Breakers;
  readonly logger: Logger;
  readonly onEvent: (event: ObjectEvent) => void;
}

export class LeaseWatch {
  readonly #options: LeaseWatchOptions;
  readonly #gates: LeaseGates;
  readonly #breakers: LeaseBreakers;
  #seen: Texts = {};

  constructor(options: LeaseWatchOptions) {
    const { controller, logger, onEvent, identity, breakers } = options;
    const common = {
      lease: { namespace: 'reroll', name: 'reroll' },
      logger,
      events: { report: onEvent },
      metrics: ignoredMetrics,
    };
    this.#options = options;
    this.#gates = new LeaseGates({
      ...common,
      holdKey: testReading.annotations.hold,
      take: (gates) => {
        controller.takeLeaseGates(gates);
      },
    });
    this.#breakers = new LeaseBreakers({ ...common, identity, breakers });
  }

  /** The annotations that it has seen last. */
  get seen(): Texts {
    return this.#seen;
  }

  /** The Lease names it. */
  get isHolder(): boolean {
    const { lease, identity } = this.#options;
    return lease.holder === identity;
  }

  see(): void {
    const { lease } = this.#options;
    this.#seen = lease.annotations;
    this.#gates.seen(lease.state);
    this.#breakers.seen(lease.state);
  }

  /** It reads the Lease, and takes it. */
  take(): void {
    const { lease, identity, breakers } = this.#options;
    this.see();
    lease.take(identity, breakers.text());
    this.see();
    this.#breakers.startedLeading();
  }

  /** @returns false if another replica has taken the Lease */
  renew(): boolean {
    const { lease, identity, breakers } = this.#options;
    const isOurs = lease.renew(identity, breakers.text());
    this.see();
    return isOurs;
  }

  release(): void {
    const { lease, identity, breakers } = this.#options;
    lease.release(identity, breakers.text());
  }

  stoppedLeading(): void {
    this.#breakers.stoppedLeading();
  }
}
