/** The book of trips of a simulated process, which reports what changes in it. */
import type { Breakers } from '../../../src/controller/rollouts/breakers.ts';
import type { BreakerBook } from '../../../src/staging/ports.ts';

export function bookIn(breakers: Breakers, report: (line: string) => void): BreakerBook {
  return {
    trips: () => breakers.trips(),
    tripOf: (config) => breakers.tripOf(config),
    trip: (trip) => {
      if (breakers.trip(trip)) report(`tripped ${trip.config} by ${trip.by}`);
    },
    resume: (config, atMs) => {
      if (breakers.resume(config, atMs) !== undefined) report(`resumed ${config}`);
    },
    reset: (config, why) => {
      if (breakers.reset(config) !== undefined) report(`reset ${config} because ${why}`);
    },
  };
}
