/** The memory of tripped breakers: what trips, resumes and resets one, and how the Lease carries it to a successor. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { Breakers, type BreakerChange } from '../../../../src/controller/rollouts/breakers.ts';
import { mostTrips } from '../../../../src/model/breakers-text.ts';
import { tripIdOf, tripWith } from '../../../builders/trip.ts';

const trip = tripWith();
const other = tripWith({ id: tripIdOf(2), config: 'Secret/shop/db' });
const resumedAtMs = trip.atMs + 60_000;

let changes: BreakerChange[];
let breakers: Breakers;

beforeEach(() => {
  changes = [];
  breakers = new Breakers({ onChange: (change) => changes.push(change) });
});

/** What the next leader knows from the Lease. */
function successor(): Breakers {
  const next = new Breakers();
  expect(next.load(breakers.text())).toEqual([]);
  return next;
}

describe('a breaker', () => {
  test('is reset until it trips, and then tripped for that config alone', () => {
    expect(breakers.isTripped(trip.config)).toBe(false);
    expect(breakers.trip(trip)).toBe(true);
    expect([breakers.isTripped(trip.config), breakers.isTripped(other.config)]).toEqual([true, false]);
    expect(breakers.tripOf(trip.config)).toEqual(trip);
    expect([breakers.tripped, breakers.size, changes]).toEqual([1, 1, ['tripped']]);
  });

  test('that is tripped keeps its first trip when another workload fails', () => {
    breakers.trip(trip);
    expect(breakers.trip(tripWith({ id: tripIdOf(3), by: 'Deployment/shop/api' }))).toBe(false);
    expect(breakers.tripOf(trip.config)).toEqual(trip);
    expect(changes).toEqual(['tripped']);
  });

  test('that is reset forgets its trip', () => {
    breakers.trip(trip);
    expect(breakers.reset(trip.config)).toEqual(trip);
    expect([breakers.isTripped(trip.config), breakers.tripOf(trip.config)]).toEqual([false, undefined]);
    expect(breakers.reset(trip.config)).toBeUndefined();
    expect(changes).toEqual(['tripped', 'reset']);
  });

  test('that a user resumes is reset, and the same failure trips it no more', () => {
    breakers.trip(trip);
    const resumed = { ...trip, resumedAtMs };
    expect(breakers.resume(trip.config, resumedAtMs)).toEqual(resumed);
    expect([breakers.isTripped(trip.config), breakers.tripped, breakers.size]).toEqual([false, 0, 1]);
    expect(breakers.trip(trip)).toBe(false);
    expect(breakers.tripOf(trip.config)).toEqual(resumed);
    expect(changes).toEqual(['tripped', 'resumed']);
  });

  test('that a user resumes trips again by the next failure', () => {
    breakers.trip(trip);
    breakers.resume(trip.config, resumedAtMs);
    const next = tripWith({ id: tripIdOf(3), by: 'Deployment/shop/api' });
    expect(breakers.trip(next)).toBe(true);
    expect(breakers.tripOf(trip.config)).toEqual(next);
  });

  test('is resumed once, and only while it is tripped', () => {
    expect(breakers.resume(trip.config, resumedAtMs)).toBeUndefined();
    breakers.trip(trip);
    breakers.resume(trip.config, resumedAtMs);
    expect(breakers.resume(trip.config, resumedAtMs + 1)).toBeUndefined();
    expect(breakers.tripOf(trip.config)?.resumedAtMs).toBe(resumedAtMs);
  });
});

describe('the first staging of an installation', () => {
  test('is noted once', () => {
    expect([breakers.noteStaging(1_000), breakers.noteStaging(2_000)]).toEqual([true, false]);
    expect(changes).toEqual(['staged']);
  });

  test('is known to every later leader', () => {
    breakers.noteStaging(1_000);
    expect(successor().noteStaging(2_000)).toBe(false);
  });
});

describe('the next leader', () => {
  test('knows from the Lease what is tripped, and what a user has resumed', () => {
    breakers.trip(trip);
    breakers.trip(other);
    breakers.resume(other.config, resumedAtMs);
    const next = successor();
    expect(next.tripOf(trip.config)).toEqual(trip);
    expect(next.tripOf(other.config)).toEqual({ ...other, resumedAtMs });
    expect(next.trip(other)).toBe(false);
    expect(next.text()).toBe(breakers.text());
  });

  test('forgets what the Lease does not say any more', () => {
    breakers.trip(trip);
    const next = successor();
    breakers.reset(trip.config);
    next.load(breakers.text());
    expect([next.size, next.text()]).toEqual([0, undefined]);
  });

  test('knows the newest trips, while the present one knows all', () => {
    for (let index = 0; index <= mostTrips; index += 1) {
      const config = `ConfigMap/shop/app-${String(index)}` as const;
      breakers.trip(tripWith({ id: tripIdOf(index), config, atMs: trip.atMs + index }));
    }
    expect([breakers.tripped, breakers.isTripped('ConfigMap/shop/app-0')]).toEqual([mostTrips + 1, true]);
    expect(JSON.parse(breakers.text() ?? '')).toMatchObject({ more: 1 });
    const next = successor();
    expect([next.tripped, next.isTripped('ConfigMap/shop/app-0')]).toEqual([mostTrips, false]);
  });
});

test('a text that is partly wrong counts as far as it can be read, and is written without the rest', () => {
  breakers.trip(trip);
  const { trips } = JSON.parse(breakers.text() ?? '') as { trips: object[] };
  const next = new Breakers({ onChange: (change) => changes.push(change) });
  changes = [];
  expect(next.load(JSON.stringify({ v: 1, trips: [{ id: 'forged' }, ...trips] }))).toEqual([
    'trips[0]: id is not the id of a trip',
  ]);
  expect([next.isTripped(trip.config), next.text(), changes]).toEqual([true, breakers.text(), []]);
});
