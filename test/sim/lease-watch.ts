/** What one replica has seen of the Lease, by its watch or by a write of its own. */
import { LeaseGates } from '../../src/app/lease-gates.ts';
import type { Controller } from '../../src/controller/controller.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import { testReading } from '../builders/config.ts';
import type { Texts } from './objects.ts';
import { ignoredMetrics } from './replica-log.ts';
import type { SimLease } from './sim-lease.ts';

export interface LeaseWatchOptions {
  readonly lease: SimLease;
  readonly controller: Controller;
  readonly logger: Logger;
  readonly onEvent: (event: ObjectEvent) => void;
}

export class LeaseWatch {
  readonly #lease: SimLease;
  readonly #gates: LeaseGates;
  #seen: Texts = {};

  constructor({ lease, controller, logger, onEvent }: LeaseWatchOptions) {
    this.#lease = lease;
    this.#gates = new LeaseGates({
      lease: { namespace: 'reroll', name: 'reroll' },
      holdKey: testReading.annotations.hold,
      take: (gates) => {
        controller.takeLeaseGates(gates);
      },
      logger,
      events: { report: onEvent },
      metrics: ignoredMetrics,
    });
  }

  /** The annotations that it has seen last. */
  get seen(): Texts {
    return this.#seen;
  }

  see(): void {
    this.#seen = this.#lease.annotations;
    this.#gates.seen(this.#lease.state);
  }
}
