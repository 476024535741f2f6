/** Writes the Events and log lines about breakers of configs: one when a breaker trips, one when it is reset. */
import type { Inventory } from '../../inventory/inventory.ts';
import type { Logger } from '../../model/logger.ts';
import type { ObjectEvent, Regarding } from '../../model/object-event.ts';
import type { Trip, TripEnd } from '../../model/trip.ts';
import type { Annotations } from '../../plan/read/annotations.ts';
import { resetNote, tripNote, type Waiting } from '../../status/breaker-words.ts';
import type { EventReporter } from '../ports.ts';
import type { Notices } from './notices.ts';

export interface BreakerReportsOptions {
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly inventory: Pick<Inventory, 'configs' | 'workloads'>;
  readonly annotations: Annotations;
  /** Undefined where no messages to people are sent. */
  readonly notices?: Notices | undefined;
}

export class BreakerReports {
  readonly #options: BreakerReportsOptions;

  constructor(options: BreakerReportsOptions) {
    this.#options = options;
  }

  /** @param waiting the workloads that wait with the config, without the one that failed */
  tripped(trip: Trip, waiting: Waiting): void {
    const { id, config, contentId, by, why } = trip;
    const fields = { config, trip: id, content: contentId, workload: by, why, waiting: waiting.count };
    this.#options.logger.warn(fields, 'breaker tripped');
    const note = tripNote(trip, waiting, this.#options.annotations);
    this.#report(trip, { type: 'Warning', reason: 'BreakerTripped', action: 'Wait', note });
    this.#options.notices?.breaker('breaker-tripped', trip, note);
  }

  /** @param waiting the workloads that waited with the config */
  reset(trip: Trip, why: TripEnd, waiting: Waiting): void {
    const { id, config } = trip;
    this.#options.logger.info({ config, trip: id, reason: why, waiting: waiting.count }, 'breaker reset');
    const note = resetNote(trip, why, waiting);
    this.#report(trip, { type: 'Normal', reason: 'BreakerReset', action: 'Roll', note });
    this.#options.notices?.breaker('released', trip, note);
  }

  #report(trip: Trip, event: Omit<ObjectEvent, 'regarding'>): void {
    const regarding = this.#regarding(trip);
    if (regarding !== undefined) this.#options.events.report({ ...event, regarding });
  }

  /** The config or, where it is gone, the workload that failed; undefined if both are gone. */
  #regarding({ config, by }: Trip): Regarding | undefined {
    const { configs, workloads } = this.#options.inventory;
    const object = configs.get(config)?.state ?? workloads.get(by)?.state;
    if (object === undefined) return undefined;
    const { kind, namespace, name, uid, resourceVersion } = object;
    return { kind, namespace, name, uid, resourceVersion };
  }
}
