/** Collects the Events of the replicas, and checks each of them when it is reported. */
import type { ObjectEvent } from '../../src/model/object-event.ts';
import type { Judged } from './exceptions.ts';
import { gateEventIsTrue } from './gate-events.ts';
import { eventIsTrue, type Violation } from './invariants.ts';

export class EventChecks {
  readonly events: ObjectEvent[] = [];
  /** How often a record of an object was reported as restored, by uid. */
  readonly #restored = new Map<string, number>();

  /** @returns what is wrong with the Event */
  take(judged: Judged, event: ObjectEvent): readonly Violation[] {
    this.events.push(event);
    const { uid } = event.regarding;
    const restored = (this.#restored.get(uid) ?? 0) + (event.reason === 'RecordRestored' ? 1 : 0);
    this.#restored.set(uid, restored);
    return [...eventIsTrue(judged, event, restored), ...gateEventIsTrue(judged, event)];
  }
}
