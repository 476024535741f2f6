import { describe, expect, test } from '@jest/globals';

import { livenessOf, readinessOf, type SessionHealth } from '../../../src/app/health.ts';
import { defaultConfig } from '../../../src/config/run-options.ts';

const nowMs = 10_000_000;
const minutesAgo = (minutes: number): number => nowMs - minutes * 60_000;

const well: SessionHealth = {
  controller: { missing: [], longestReconcileMs: 0 },
  watchers: [
    { resource: 'configmaps', lastTurnMs: minutesAgo(1), lastSuccessMs: minutesAgo(1) },
    { resource: 'secrets', lastTurnMs: minutesAgo(2), lastSuccessMs: minutesAgo(9) },
  ],
  election: { elector: { lastTurnMs: minutesAgo(0), trouble: undefined } },
  isStopping: false,
  startedMs: nowMs - 75_000,
};

/** The checks that fail, with their reasons. */
function failing(checks: ReturnType<typeof livenessOf>): Record<string, string> {
  const results = Object.entries(checks).map(([name, run]) => [name, run()]);
  return Object.fromEntries(results.filter(([, failure]) => failure !== undefined)) as Record<string, string>;
}

describe('it is alive', () => {
  const alive = (run: SessionHealth | undefined, trouble?: string): Record<string, string> =>
    failing(
      livenessOf(
        () => run,
        { trouble },
        () => nowMs,
        defaultConfig(false),
      ),
    );

  test.each<[string, SessionHealth | undefined]>([
    ['when all is well', well],
    ['before it has started', undefined],
    [
      'before its watches have started',
      { ...well, watchers: [{ resource: 'pods', lastTurnMs: undefined, lastSuccessMs: undefined }] },
    ],
    ['without an election', { ...well, election: undefined }],
    ['before the election', { ...well, election: { elector: { lastTurnMs: undefined, trouble: 'not yet' } } }],
    ['when it is not ready', { ...well, controller: { missing: ['secrets'], longestReconcileMs: 0 } }],
    ['when it stops', { ...well, isStopping: true }],
    ['while a look takes minutes', { ...well, controller: { missing: [], longestReconcileMs: 599_999 } }],
    [
      'while a server asks a watch to wait',
      { ...well, watchers: [{ resource: 'pods', lastTurnMs: minutesAgo(6), lastSuccessMs: undefined }] },
    ],
  ])('%s', (_rule, run) => {
    expect(alive(run)).toEqual({});
  });

  test.each<[string, SessionHealth, Record<string, string>]>([
    [
      'a look never ends',
      { ...well, controller: { missing: [], longestReconcileMs: 700_000 } },
      { workers: 'nothing has happened in a look at a workload for 700 s' },
    ],
    [
      'nothing goes on in a watch, not even failures',
      {
        ...well,
        watchers: [...well.watchers, { resource: 'daemonsets', lastTurnMs: minutesAgo(11), lastSuccessMs: undefined }],
      },
      { watches: 'nothing has happened in the watch of daemonsets for 660 s' },
    ],
    [
      'nothing goes on in the election',
      { ...well, election: { elector: { lastTurnMs: minutesAgo(10), trouble: undefined } } },
      { 'leader-election': 'nothing has happened in the election for 600 s' },
    ],
  ])('not when %s', (_rule, run, expected) => {
    expect(alive(run)).toEqual(expected);
  });

  test('not when the event loop is stuck', () => {
    expect(alive(well, 'stuck for 17 s')).toEqual({ 'event-loop': 'stuck for 17 s' });
  });
});

describe('it is ready', () => {
  const ready = (run: SessionHealth | undefined): Record<string, string> => {
    let timeMs = nowMs - 3_000;
    const checks = readinessOf(
      () => run,
      () => timeMs,
      90_000,
    );
    timeMs = nowMs;
    return failing(checks);
  };

  test.each<[string, SessionHealth]>([
    ['when its watches are synced, whether or not it leads', well],
    ['without an election', { ...well, election: undefined }],
    [
      'while a watch has not begun',
      { ...well, watchers: [{ resource: 'pods', lastTurnMs: undefined, lastSuccessMs: undefined }] },
    ],
  ])('%s', (_rule, run) => {
    expect(ready(run)).toEqual({});
  });

  test.each<[string, SessionHealth | undefined, Record<string, string>]>([
    [
      'before it has the digest key',
      undefined,
      { 'watches-synced': 'waiting for the first list of the digest key, for 3 s so far' },
    ],
    [
      'before all watches are synced',
      { ...well, controller: { missing: ['secrets', 'daemonsets'], longestReconcileMs: 0 } },
      { 'watches-synced': 'waiting for the first list of secrets, daemonsets, for 75 s so far' },
    ],
    [
      'while a watch has brought nothing for ten minutes, though it goes on',
      {
        ...well,
        watchers: [...well.watchers, { resource: 'pods', lastTurnMs: nowMs, lastSuccessMs: minutesAgo(10) }],
      },
      { 'watches-heard': 'no event, bookmark or list of pods has come for 600 s' },
    ],
    [
      'when it has never seen the Lease',
      { ...well, election: { elector: { lastTurnMs: nowMs, trouble: 'cannot get Lease' } } },
      { 'leader-election': 'cannot get Lease' },
    ],
    ['when it stops', { ...well, isStopping: true }, { shutdown: 'it is stopping' }],
  ])('not %s', (_rule, run, expected) => {
    expect(ready(run)).toEqual(expected);
  });
});
