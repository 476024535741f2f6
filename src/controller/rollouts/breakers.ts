/**
 * The breakers of all configs, as this process knows them. Its memory is the truth while this replica leads: a trip
 * counts at once, and the next renewal of the Lease carries it. A replica that stands by takes what the Lease says, so
 * that it goes on from there when it begins to lead. Without an election the memory is all there is.
 */
import { formatBreakers, readBreakers, tripWhy } from '../../model/breakers-text.ts';
import type { ConfigKey } from '../../model/kinds.ts';
import { isTripped, type Trip } from '../../model/trip.ts';

export type BreakerChange = 'tripped' | 'resumed' | 'reset' | 'staged';

export interface BreakersOptions {
  /** Called synchronously when what the Lease should say has changed, except by `load`. */
  readonly onChange?: (change: BreakerChange) => void;
}

export class Breakers {
  readonly #onChange: (change: BreakerChange) => void;
  readonly #trips = new Map<ConfigKey, Trip>();
  #stagedSinceMs: number | undefined;
  #text: string | undefined;

  constructor({ onChange = () => undefined }: BreakersOptions = {}) {
    this.#onChange = onChange;
  }

  /** The last trip of the breaker of a config, whether a user has resumed it or not; undefined once it was reset. */
  tripOf(config: ConfigKey): Trip | undefined {
    return this.#trips.get(config);
  }

  isTripped(config: ConfigKey): boolean {
    return isTripped(this.#trips.get(config));
  }

  trips(): Iterable<Trip> {
    return this.#trips.values();
  }

  /** Number of trips, those that users have resumed included. */
  get size(): number {
    return this.#trips.size;
  }

  /** Number of configs whose breakers are tripped. */
  get tripped(): number {
    return [...this.#trips.values()].filter(isTripped).length;
  }

  /**
   * Trips the breaker of a config. The first trip stays until it is reset or resumed, and the failure that a user has
   * resumed trips it no more.
   * @returns false if nothing has changed
   */
  trip(trip: Trip): boolean {
    const before = this.#trips.get(trip.config);
    if (isTripped(before) || before?.id === trip.id) return false;
    this.#trips.set(trip.config, { ...trip, why: tripWhy(trip.why) });
    this.#changed('tripped');
    return true;
  }

  /**
   * A user lets the rolls go on. The trip stays, resumed.
   * @param atMs wall clock
   * @returns the trip; undefined if the breaker was not tripped
   */
  resume(config: ConfigKey, atMs: number): Trip | undefined {
    const before = this.#trips.get(config);
    if (!isTripped(before)) return undefined;
    const resumed = { ...before, resumedAtMs: atMs };
    this.#trips.set(config, resumed);
    this.#changed('resumed');
    return resumed;
  }

  /**
   * Resets the breaker of a config, and forgets its trip.
   * @returns what was forgotten; undefined if there was no trip
   */
  reset(config: ConfigKey): Trip | undefined {
    const before = this.#trips.get(config);
    if (before === undefined) return undefined;
    this.#trips.delete(config);
    this.#changed('reset');
    return before;
  }

  /**
   * Notes that a config is staged.
   * @param atMs wall clock
   * @returns whether it is the first one of the installation
   */
  noteStaging(atMs: number): boolean {
    if (this.#stagedSinceMs !== undefined) return false;
    this.#stagedSinceMs = atMs;
    this.#changed('staged');
    return true;
  }

  /** The text for the Lease; undefined if there is nothing to keep. */
  text(): string | undefined {
    return this.#text;
  }

  /**
   * Takes the text of the Lease in place of everything that was known. To be called only while this replica does not
   * lead. Never throws.
   * @param text undefined if there is none
   * @returns what is wrong with the text; what can be read of it counts
   */
  load(text: string | undefined): readonly string[] {
    const { trips, stagedSinceMs, problems } = readBreakers(text);
    this.#trips.clear();
    for (const trip of trips) this.#trips.set(trip.config, trip);
    this.#stagedSinceMs = stagedSinceMs;
    this.#text = formatBreakers({ trips, stagedSinceMs });
    return problems;
  }

  #changed(change: BreakerChange): void {
    this.#text = formatBreakers({ trips: [...this.#trips.values()], stagedSinceMs: this.#stagedSinceMs });
    this.#onChange(change);
  }
}
