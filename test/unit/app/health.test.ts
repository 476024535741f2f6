import { describe, expect, test } from '@jest/globals';

import { livenessOf, readinessOf, type SessionHealth } from '../../../src/app/health.ts';
import { defaultConfig } from '../../../src/config/run-options.ts';

const nowMs = 10_000_000;
const minutesAgo = (minutes: number): number => nowMs - minutes * 60_000;

const healthy: SessionHealth = {
  controller: { missing: [], longestReconcileMs: 0 },
  watchers: [
    { resource: 'configmaps', lastTurnMs: minutesAgo(1), lastSuccessMs: minutesAgo(1) },
    { resource: 'secrets', lastTurnMs: minutesAgo(2), lastSuccessMs: minutesAgo(9) },
  ],
  election: { elector: { lastTurnMs: minutesAgo(0), trouble: undefined } },
  kinds: [],
  isStopping: false,
  startedMs: nowMs - 75_000,
};

/** The checks that fail, with their reasons. */
function failing(checks: ReturnType<typeof livenessOf>): Record<string, string> {
  const results = Object.entries(checks).map(([name, run]) => [name, run()]);
  return Object.fromEntries(results.filter(([, failure]) => failure !== undefined)) as Record<string, string>;
}

describe('/livez passes', () => {
  const alive = (session: SessionHealth | undefined, trouble?: string): Record<string, string> =>
    failing(
      livenessOf(
        () => session,
        { trouble },
        () => nowMs,
        defaultConfig(false),
      ),
    );

  test.each<[string, SessionHealth | undefined]>([
    ['when every part makes progress', healthy],
    ['before the first session', undefined],
    [
      'before the watches start',
      { ...healthy, watchers: [{ resource: 'pods', lastTurnMs: undefined, lastSuccessMs: undefined }] },
    ],
    ['without leader election', { ...healthy, election: undefined }],
    ['before the elector starts', { ...healthy, election: { elector: { lastTurnMs: undefined, trouble: 'not yet' } } }],
    ['before the watches have synced', { ...healthy, controller: { missing: ['secrets'], longestReconcileMs: 0 } }],
    ['while the process stops', { ...healthy, isStopping: true }],
    ['while a reconcile takes minutes', { ...healthy, controller: { missing: [], longestReconcileMs: 599_999 } }],
    [
      'while a watch waits for the Retry-After of the server',
      { ...healthy, watchers: [{ resource: 'pods', lastTurnMs: minutesAgo(6), lastSuccessMs: undefined }] },
    ],
  ])('%s', (_rule, session) => {
    expect(alive(session)).toEqual({});
  });

  test.each<[string, SessionHealth, Record<string, string>]>([
    [
      'while a reconcile hangs',
      { ...healthy, controller: { missing: [], longestReconcileMs: 700_000 } },
      { workers: 'no progress in a reconcile for 700 s' },
    ],
    [
      'while a watch makes no progress, not even failures',
      {
        ...healthy,
        watchers: [
          ...healthy.watchers,
          { resource: 'daemonsets', lastTurnMs: minutesAgo(11), lastSuccessMs: undefined },
        ],
      },
      { watches: 'no progress in the watch of daemonsets for 660 s' },
    ],
    [
      'while the elector makes no progress',
      { ...healthy, election: { elector: { lastTurnMs: minutesAgo(10), trouble: undefined } } },
      { 'leader-election': 'no progress in the election for 600 s' },
    ],
  ])('not %s', (_rule, session, expected) => {
    expect(alive(session)).toEqual(expected);
  });

  test('not while the event loop is stuck', () => {
    expect(alive(healthy, 'stuck for 17 s')).toEqual({ 'event-loop': 'stuck for 17 s' });
  });
});

describe('/readyz passes', () => {
  const ready = (session: SessionHealth | undefined): Record<string, string> => {
    let timeMs = nowMs - 3_000;
    const checks = readinessOf(
      () => session,
      () => timeMs,
      90_000,
    );
    timeMs = nowMs;
    return failing(checks);
  };

  test.each<[string, SessionHealth]>([
    ['once the watches have synced, for a leader and for a standby', healthy],
    ['without leader election', { ...healthy, election: undefined }],
    [
      'before a watch starts',
      { ...healthy, watchers: [{ resource: 'pods', lastTurnMs: undefined, lastSuccessMs: undefined }] },
    ],
  ])('%s', (_rule, session) => {
    expect(ready(session)).toEqual({});
  });

  test.each<[string, SessionHealth | undefined, Record<string, string>]>([
    [
      'before the digest key is read',
      undefined,
      { 'watches-synced': 'waiting for the first list of the digest key, for 3 s so far' },
    ],
    [
      'before all watches have synced',
      { ...healthy, controller: { missing: ['secrets', 'daemonsets'], longestReconcileMs: 0 } },
      { 'watches-synced': 'waiting for the first list of secrets, daemonsets, for 75 s so far' },
    ],
    [
      'while a watch has received nothing for ten minutes, although its loop turns',
      {
        ...healthy,
        watchers: [...healthy.watchers, { resource: 'pods', lastTurnMs: nowMs, lastSuccessMs: minutesAgo(10) }],
      },
      { 'watches-heard': 'received no event, bookmark or list of pods for 600 s' },
    ],
    [
      'before the elector has read the Lease',
      { ...healthy, election: { elector: { lastTurnMs: nowMs, trouble: 'cannot get Lease' } } },
      { 'leader-election': 'cannot get Lease' },
    ],
    ['while the process stops', { ...healthy, isStopping: true }, { shutdown: 'the process is stopping' }],
  ])('not %s', (_rule, session, expected) => {
    expect(ready(session)).toEqual(expected);
  });
});

describe('the check of kinds that options add', () => {
  const noteOn = (...kinds: SessionHealth['kinds']) =>
    readinessOf(
      () => ({ ...healthy, kinds }),
      () => nowMs,
      90_000,
    )['kinds']?.();
  const rollouts = { kind: 'rollouts.argoproj.io', presence: 'absent', reason: 'not installed' } as const;
  const widgets = { kind: 'widgets.example.com', presence: 'forbidden', reason: 'cannot list resource' } as const;

  test('passes with a note on each one that is absent or forbidden, once for all namespaces', () => {
    expect(noteOn(rollouts, rollouts, widgets)).toEqual({
      note: 'rollouts.argoproj.io is not watched: not installed; widgets.example.com is not watched: cannot list resource',
    });
  });

  test('says nothing of those that are watched, or not known yet', () => {
    const known = { ...rollouts, reason: '' };
    expect(noteOn({ ...known, presence: 'present' }, { ...known, presence: 'unknown' })).toBeUndefined();
    expect(noteOn()).toBeUndefined();
  });
});
