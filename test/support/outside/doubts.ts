/**
 * Rolls while the Lease has a trip of their config. The leader resets a breaker in its memory first, so the next writes
 * of the Lease say whether it had.
 */
import type { ObservedTrip } from './sighting.ts';

interface Doubt {
  readonly trip: string;
  readonly violation: string;
  /** Writes of the Lease since. */
  readonly writes: number;
}

/** One write of the Lease can be on its way when a breaker is reset. */
const mostWrites = 2;

export class Doubts {
  #open: readonly Doubt[] = [];
  readonly #confirmed: string[] = [];

  /** Those that no write of the Lease has settled count, too. */
  get violations(): readonly string[] {
    return [...this.#confirmed, ...this.#open.map(({ violation }) => violation)];
  }

  add(trip: string, violation: string): void {
    this.#open = [...this.#open, { trip, violation, writes: 0 }];
  }

  /** A write of the Lease has these trips. */
  settle(trips: readonly ObservedTrip[]): void {
    const isActive = (id: string): boolean => trips.some((trip) => trip.id === id && !trip.isResumed);
    const left = this.#open.filter(({ trip }) => isActive(trip)).map((each) => ({ ...each, writes: each.writes + 1 }));
    this.#confirmed.push(...left.filter(({ writes }) => writes >= mostWrites).map(({ violation }) => violation));
    this.#open = left.filter(({ writes }) => writes < mostWrites);
  }
}
