/**
 * How many groups each sink may have: a share of 1,000, so that a sink which takes no messages leaves the others
 * theirs. The last quarter of a share is for events that ask for a person.
 */
import { attentionEvents, type NoticeEvent } from '../model/notice.ts';

const mostGroups = 1_000;
const leastOfSink = 100;

export class Room {
  readonly #taken = new Map<string, number>();

  /** @returns whether the sink had room for one more. @param sinks number of all sinks */
  take(sink: string, event: NoticeEvent, sinks: number): boolean {
    const share = Math.max(leastOfSink, Math.floor(mostGroups / Math.max(1, sinks)));
    const limit = attentionEvents.includes(event) ? share : Math.floor(share * 0.75);
    const taken = this.#taken.get(sink) ?? 0;
    if (taken >= limit) return false;
    this.#taken.set(sink, taken + 1);
    return true;
  }

  /** Gives back what one group took. */
  free(sink: string): void {
    const taken = this.#taken.get(sink) ?? 0;
    if (taken > 1) this.#taken.set(sink, taken - 1);
    else this.#taken.delete(sink);
  }

  clear(): void {
    this.#taken.clear();
  }
}
