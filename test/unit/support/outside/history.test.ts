import { describe, expect, test } from '@jest/globals';

import { historyText } from '../../../support/outside/history-text.ts';
import { RolloutHistory } from '../../../support/outside/history.ts';
import type { ObservedTrip } from '../../../support/outside/sighting.ts';
import type { ObservedWorkload } from '../../../support/rollout-watch.ts';
import { app, Script } from './script.ts';

/** The first users of a script. */
const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((index): ObservedWorkload => `Deployment/w${String(index)}`) as Five;
type Five = [ObservedWorkload, ObservedWorkload, ObservedWorkload, ObservedWorkload, ObservedWorkload];

const tripBy = (by: ObservedWorkload, isResumed = false): ObservedTrip => ({ id: 't1', config: app, by, isResumed });

describe('the limit', () => {
  test('one at a time is in order, and so is twice as many as are complete', () => {
    const script = new Script();
    script.users(12);
    script.content(app, 'second');
    script.roll(a, 'second');
    script.complete(a);
    for (const next of [b, c]) script.roll(next, 'second');
    script.complete(b, c);
    for (const next of [d, e]) script.roll(next, 'second');
    expect(script.history.violations).toEqual([]);
    expect(script.history.mostInFlight).toBe(2);
    expect(script.history.inFlight).toEqual([d, e]);
  });

  test.each([
    ['a second one before the first is complete', 0, 2, '2 are in flight by ConfigMap/app, and the limit is 1'],
    ['a third one after one is complete', 1, 3, '3 are in flight by ConfigMap/app, and the limit is 2'],
    ['more than five where ten percent are fewer', 20, 6, '6 are in flight by ConfigMap/app, and the limit is 5'],
  ])('is broken by %s', (_what, complete, together, violation) => {
    const script = new Script();
    const users = script.users(30);
    for (const workload of users.slice(0, complete)) {
      script.roll(workload, 'second');
      script.complete(workload);
    }
    for (const workload of users.slice(complete, complete + together)) script.roll(workload, 'second');
    expect(script.history.violations).toEqual([violation]);
    expect(historyText(script.history)).toContain(`<-- ${violation}`);
  });

  test('starts again with other content, and counts those that are still in flight with the content before', () => {
    const script = new Script();
    const users = script.users(30);
    for (const workload of users.slice(0, 5)) {
      script.roll(workload, 'second');
      script.complete(workload);
    }
    for (const workload of users.slice(5, 9)) script.roll(workload, 'second');
    script.content(app, 'third');
    script.roll('Deployment/w20', 'third');
    expect(script.history.violations).toEqual(['5 are in flight by ConfigMap/app, and the limit is 1']);
    expect(script.history.limit(app)).toBe(1);
  });

  test('counts as proof what another client has taken the record from', () => {
    const script = new Script();
    script.users(12);
    script.roll(a, 'second');
    script.complete(a);
    script.change(a, { contents: {} });
    for (const workload of [b, c]) script.roll(workload, 'second');
    expect(script.history.violations).toEqual([]);
    script.roll(d, 'second');
    expect(script.history.violations).toEqual(['3 are in flight by ConfigMap/app, and the limit is 2']);
  });

  test('does not know what was in flight before a gap', () => {
    const script = new Script();
    script.users(12);
    script.roll(a, 'second');
    script.change(a, { isAfterGap: true });
    script.roll(b, 'second');
    expect(script.history.violations).toEqual([]);
  });

  test('is that of the annotation max-concurrent', () => {
    const script = new Script();
    script.users(12);
    script.content(app, 'second', '2');
    for (const workload of [a, b, c]) script.roll(workload, 'second');
    expect(script.history.violations).toEqual(['3 are in flight by ConfigMap/app, and the limit is 2']);
  });

  test('of a Secret: one, then all', () => {
    const script = new Script();
    const users = script.users(30);
    script.roll(a, 'second', ['Secret/app']);
    script.complete(a);
    for (const workload of users.slice(1)) script.roll(workload, 'second', ['Secret/app']);
    expect(script.history.violations).toEqual([]);
    expect(script.history.mostInFlight).toBe(29);
  });

  test('counts each config of a cause', () => {
    const script = new Script();
    script.users(12);
    script.roll(a, 'second', [app, 'ConfigMap/b']);
    script.roll(b, 'second', ['ConfigMap/b']);
    expect(script.history.violations).toEqual(['2 are in flight by ConfigMap/b, and the limit is 1']);
  });

  test('is not broken by a workload that is broken itself, one that cannot complete, or after one is deleted', () => {
    const script = new Script();
    script.users(12);
    script.change(b, { available: 0 });
    script.change(c, { canComplete: false });
    for (const workload of [a, b, c]) script.roll(workload, 'second');
    script.complete(b);
    script.change(a, { isGone: true });
    script.roll(d, 'second');
    expect(script.history.violations).toEqual([]);
    expect(script.history.rolled).toEqual([a, b, c, d]);
  });

  test('does not depend on the order in which sightings arrive', () => {
    const script = new Script();
    script.users(12);
    script.roll(a, 'second');
    script.complete(a);
    script.roll(b, 'second');
    const late = [...script.sightings].sort((left, right) => right.revision - left.revision);
    expect(new RolloutHistory(late).steps).toEqual(script.history.steps);
    expect(script.history.violations).toEqual([]);
  });
});

describe('a breaker', () => {
  test('ends the rollout of the workload that it names, which then holds no place', () => {
    const script = new Script();
    script.users(12);
    script.roll(a, 'second');
    script.trips(tripBy(a));
    expect(script.history).toMatchObject({ inFlight: [], unfinished: [a], trips: [tripBy(a)] });
    script.trips(tripBy(a, true));
    script.roll(b, 'second');
    expect(script.history.violations).toEqual([]);
    expect(script.history.unfinished).toEqual([b, a]);
  });

  test('is broken by the roll of any other workload, and not by that of the one that it names', () => {
    const script = new Script();
    script.users(12);
    script.roll(a, 'second');
    script.trips(tripBy(a));
    script.roll(a, 'third');
    script.roll(a, 'fourth');
    expect(script.history.violations).toEqual([]);
    script.roll(b, 'fourth');
    expect(script.history.violations).toEqual([
      '2 are in flight by ConfigMap/app, and the limit is 1',
      'Deployment/w1 is rolled while the breaker of ConfigMap/app is tripped',
    ]);
  });

  test('is not broken by a roll before the reset is on the Lease, if the next writes of it show that', () => {
    const script = new Script();
    script.users(12);
    script.roll(a, 'second');
    script.trips(tripBy(a));
    script.roll(a, 'third');
    script.complete(a);
    script.roll(b, 'third');
    script.trips();
    expect(script.history.violations).toEqual([]);
    script.trips(tripBy(b));
    script.roll(a, 'fourth');
    script.trips(tripBy(b));
    script.trips(tripBy(b));
    script.trips();
    expect(script.history.violations).toContain(
      'Deployment/w0 is rolled while the breaker of ConfigMap/app is tripped',
    );
  });

  test('is shown as tripped and reset in the text', () => {
    const script = new Script();
    script.users(12);
    script.roll(a, 'second');
    script.trips(tripBy(a));
    script.complete(a);
    script.trips();
    const lines = historyText(script.history).split('\n');
    expect(lines.map((line) => line.replace(/^.*revision \d+ {2}/, ''))).toEqual([
      'What the watch from outside has seen:',
      'Deployment/w0 is rolled for ConfigMap/app; 1 in flight',
      'the breaker of ConfigMap/app is tripped by Deployment/w0 (t1); 0 in flight',
      'Deployment/w0 is complete; 0 in flight',
      'the breaker of ConfigMap/app is reset (t1); 0 in flight',
      'rolled 1, complete 1, unfinished 0, without an available pod 0',
    ]);
  });
});

test('a workload that is left out is counted nowhere, but its own rolls', () => {
  const script = new Script();
  script.users(12);
  script.roll(a, 'second');
  script.roll(b, 'second');
  const history = new RolloutHistory(script.sightings, { uncounted: [a] });
  expect(history.violations).toEqual([]);
  expect(history.rolled).toEqual([b]);
  expect(history.rolls(a)).toBe(1);
});

test('a workload that is created again under the name of another one was not rolled', () => {
  const script = new Script();
  script.users(12);
  script.roll(a, 'second');
  script.change(a, { isGone: true });
  script.change(a, { isGone: false, uid: 'another' });
  expect(script.history).toMatchObject({ inFlight: [], unfinished: [], rolled: [a] });
  expect(script.history.rolls(a)).toBe(0);
});

test('a long history is printed with its begin and its end', () => {
  const script = new Script();
  const users = script.users(200);
  for (const workload of users) {
    script.roll(workload, 'second');
    script.complete(workload);
  }
  const text = historyText(script.history);
  expect(text).toContain('(280 of 400 steps left out)');
  expect(text).toContain('Deployment/w199 is complete');
});
