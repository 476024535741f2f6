/** `reroll resume` on a small cluster: what is listed, shown and asked, and on which workload the answer is written. */
import { describe, expect, test } from '@jest/globals';

import type { Trip } from '../../../../src/model/trip.ts';
import { tripIdOf, tripWith } from '../../../builders/trip.ts';
import type { SmallCluster } from '../../../fakes/small-cluster.ts';
import { runAnswer } from './run-answer.ts';
import { annotation, deployment, idOf, waiting, window } from './waiting.ts';

const { id } = tripWith();

/** Deployment web has failed 14 minutes ago, and these others wait. */
async function tripped(
  others: Readonly<Record<string, Readonly<Record<string, string>>>> = { api: window, cart: window },
  ...trips: readonly Partial<Trip>[]
): Promise<SmallCluster> {
  const cluster = await waiting({ web: {}, ...others });
  const atMs = cluster.nowMs - 14 * 60_000;
  cluster.trips = (trips.length === 0 ? [{}] : trips).map((members) => tripWith({ atMs, ...members }));
  return cluster;
}

describe('without an operand', () => {
  test('the tripped breakers of the namespace are listed', async () => {
    const cluster = await tripped(
      {},
      { id: tripIdOf(2), config: 'Secret/shop/db', atMs: 0, by: 'StatefulSet/shop/db', why: 'ReplicaSetCreateError' },
      {},
      { id: tripIdOf(3), config: 'ConfigMap/shop/resumed', resumedAtMs: 0 },
      { id: tripIdOf(4), config: 'ConfigMap/blog/app' },
    );
    const { code, lines, talk } = await runAnswer(cluster, ['resume']);
    expect([code, talk]).toEqual([0, '']);
    expect(lines).toEqual([
      'TRIP            NAMESPACE   CONFIG          FOR      FAILED           WHY',
      `${tripIdOf(1)}   shop        configmap/app   14m      deployment/web   its pods do not become available`,
      `${tripIdOf(2)}   shop        secret/db       20825d   statefulset/db   ReplicaSetCreateError`,
    ]);
    const everywhere = await runAnswer(cluster, ['resume', '-A', '-o', 'name']);
    expect([...everywhere.lines].sort()).toEqual([1, 2, 4].map(tripIdOf));
  });

  test('that there are none is no failure', async () => {
    const cluster = await tripped({}, { resumedAtMs: 0 });
    expect(await runAnswer(cluster, ['resume'])).toMatchObject({
      code: 0,
      lines: [],
      talk: 'No breaker is tripped here; -A lists those of all namespaces.',
    });
    expect((await runAnswer(cluster, ['resume', '-A'])).talk).toBe('No breaker is tripped.');
  });
});

describe('a trip', () => {
  test.each([
    ['its id', id],
    ['its config', 'cm/app'],
    ['kind and name', 'configmap app'],
    ['its id and its config', `${id} cm/app`],
  ])('is resumed by %s: one workload that waits gets the answer', async (_how, words) => {
    const cluster = await tripped();
    const { code, lines, talk } = await runAnswer(cluster, ['resume', ...words.split(' ')]);
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [`configmap/app in shop resumed (trip ${id}, written on deployment.apps/api)`],
    });
    expect(['web', 'api', 'cart'].map((name) => annotation(cluster, name, 'resume'))).toEqual([
      undefined,
      id,
      undefined,
    ]);
    expect(talk.split('\n')).toEqual([
      `ConfigMap/app in shop, trip ${id}`,
      '  failed   deployment/web: its pods do not become available',
      `  content  k3xq7m2pzt4wab5c; now it is ${idOf(cluster, 'api')}`,
      '  tripped  14m ago (2027-01-07T09:01:00Z)',
      '  2 wait   deployment/api, deployment/cart',
      '2 workloads wait: one of them is rolled next, or twice as many as run with the content already, then more; the next failure trips the breaker again',
    ]);
  });

  test('of another namespace is found by its id, and by its config with -n', async () => {
    const cluster = await tripped({ api: window }, { config: 'ConfigMap/shop/app' });
    expect((await runAnswer(cluster, ['resume', 'cm/app', '-n', 'blog'])).code).toBe(1);
    expect((await runAnswer(cluster, ['resume', 'cm/app', '-n', 'shop', '--dry-run'])).code).toBe(0);
    expect((await runAnswer(cluster, ['resume', id, '-n', 'blog'])).code).toBe(0);
  });

  test('keeps other answers, first those to trips that there still are, and at most 32', async () => {
    const others = Array.from({ length: 40 }, (_, index) => tripIdOf(100 + index));
    const cluster = await tripped(
      { api: { ...window, 'reroll.dev/resume': `forged, ${others.join()}` } },
      {},
      {
        id: others[39] ?? '',
        config: 'Secret/shop/db',
      },
    );
    await runAnswer(cluster, ['resume', id]);
    const written = (annotation(cluster, 'api', 'resume') ?? '').split(',');
    expect(written.slice(0, 3)).toEqual([id, others[39], others[0]]);
    expect([written.length <= 32, written.includes('forged')]).toEqual([true, false]);
  });

  test('is resumed once: a second answer changes nothing', async () => {
    const cluster = await tripped();
    await runAnswer(cluster, ['resume', id]);
    const { code, lines, talk } = await runAnswer(cluster, ['resume', id]);
    expect([code, lines]).toEqual([1, []]);
    expect(talk).toContain('configmap/app in shop is already resumed: deployment.apps/api in shop has the answer');
  });

  test('that the controller knows to be resumed needs no answer', async () => {
    const cluster = await tripped({ api: window });
    cluster.trips = cluster.trips.map((trip) => ({ ...trip, resumedAtMs: cluster.nowMs - 60_000 }));
    const { code, talk, client } = await runAnswer(cluster, ['resume', id]);
    expect([code, client.patches]).toEqual([1, []]);
    expect(talk).toBe(`ConfigMap/app in shop: a user has resumed trip ${id} already, 1m ago`);
  });

  test('with which no workload waits cannot be resumed', async () => {
    const cluster = await tripped({});
    const { code, talk, client } = await runAnswer(cluster, ['resume', id]);
    expect([code, client.patches]).toEqual([1, []]);
    expect(talk).toBe('reroll: no workload waits with ConfigMap/app in shop, so there is nothing to go on with');
  });

  test('is answered on a workload whose config has another version, where no workload says that it waits', async () => {
    const cluster = await tripped({ api: {}, cart: {} });
    cluster.config('ConfigMap', 'app', { color: 'green' });
    const { code, talk } = await runAnswer(cluster, ['resume', id]);
    expect(code).toBe(0);
    expect(talk).toContain('  content  k3xq7m2pzt4wab5c\n');
    expect(annotation(cluster, 'api', 'resume')).toBe(id);
  });

  test('is compared by a user that may read the digest keys', async () => {
    const cluster = await tripped({ api: {} });
    cluster.config('ConfigMap', 'app', { color: 'green' });
    expect((await runAnswer(cluster, ['resume', id], { hasKeys: true })).code).toBe(0);
    expect(annotation(cluster, 'api', 'resume')).toBe(id);
  });
});

describe('a wrong name', () => {
  const wrong = `t${tripIdOf(1).slice(2)}`;

  test.each([
    [wrong, `no trip has the id ${wrong}: these are: ${id} (ConfigMap/app in shop); did you mean ${id}?`],
    [
      'cm/ap',
      `the breaker of ConfigMap/ap in shop is not tripped: these are: ${id} (ConfigMap/app in shop); did you mean configmap/app -n shop?`,
    ],
    ['secret/db', `the breaker of Secret/db in shop is not tripped: these are: ${id} (ConfigMap/app in shop)`],
  ])('%s names those that there are', async (word, message) => {
    const { code, talk } = await runAnswer(await tripped(), ['resume', word]);
    expect([code, talk]).toEqual([1, `reroll: ${message}`]);
  });

  test('without any trip says so', async () => {
    const cluster = await tripped({}, { resumedAtMs: 0 });
    expect((await runAnswer(cluster, ['resume', wrong])).talk).toBe(
      `reroll: no trip has the id ${wrong}: no breaker is tripped`,
    );
  });

  test('beside a right one: the right one is resumed', async () => {
    const cluster = await tripped();
    const { code, lines } = await runAnswer(cluster, ['resume', wrong, id]);
    expect([code, lines.length]).toEqual([1, 1]);
  });
});

describe('a question', () => {
  test('is asked on a terminal, and everything but y answers no', async () => {
    const cluster = await tripped();
    const { code, written, talk } = await runAnswer(cluster, ['resume', id], { says: 'n\n' });
    expect([code, written.trimEnd()]).toEqual([1, 'Let the rolls of ConfigMap/app in shop go on? [y/N]']);
    expect(talk).toMatch(/\nnothing is resumed$/);
    expect(annotation(cluster, 'api', 'resume')).toBeUndefined();
    expect((await runAnswer(cluster, ['resume', id], { says: 'y\n' })).code).toBe(0);
  });

  test('about several needs --yes where there is no terminal', async () => {
    const cluster = await waiting({ api: window }, ['app', 'other']);
    cluster.trips = ['app', 'other'].map((name, index) =>
      tripWith({ id: tripIdOf(index), config: `ConfigMap/shop/${name}` }),
    );
    const unasked = await runAnswer(cluster, ['resume', 'cm/app', 'cm/other']);
    expect([unasked.code, unasked.client.patches]).toEqual([2, []]);
    expect(unasked.talk).toContain('reroll: Let the rolls of 2 configs go on? Without a terminal to ask on, --yes is');
    const { code } = await runAnswer(cluster, ['resume', 'cm/app', 'cm/other', '--yes']);
    expect([code, annotation(cluster, 'api', 'resume')?.split(',').sort()]).toEqual([0, [0, 1].map(tripIdOf)]);
  });
});

test('a dry run stores nothing', async () => {
  const cluster = await tripped();
  const { code, lines } = await runAnswer(cluster, ['resume', id, '--dry-run']);
  expect([code, lines]).toEqual([
    0,
    [`configmap/app in shop resumed (trip ${id}, written on deployment.apps/api) (server dry run)`],
  ]);
  expect(annotation(cluster, 'api', 'resume')).toBeUndefined();
});

test('a policy that refuses the write is reported', async () => {
  const cluster = await tripped({ api: window });
  const denials = { api: 'only approvers may add entries' };
  expect(await runAnswer(cluster, ['resume', id], { denials })).toMatchObject({
    code: 1,
    lines: [],
    talk: expect.stringContaining(
      'reroll: configmap/app in shop is not resumed: deployment.apps/api in shop: only approvers may add entries',
    ),
  });
});

test('without the Lease the command says so, and where the way by hand is', async () => {
  const cluster = await tripped();
  const isForbidden = (_verb: string, kind: string): boolean => kind === 'Lease';
  const { code, talk } = await runAnswer(cluster, ['resume', id], { isForbidden });
  expect(code).toBe(1);
  expect(talk).toContain(
    'reroll: tripped breakers are not known: Lease reroll-system/reroll, which has them, could not be read; ' +
      'the Event BreakerTripped on a config has the command of kubectl',
  );
});

test('a controller that does not run is mentioned', async () => {
  const cluster = await tripped();
  cluster.leader = undefined;
  const { talk } = await runAnswer(cluster, ['resume', id]);
  expect(talk).toContain('note: no controller runs: nothing holds Lease reroll-system/reroll');
});

test('control characters of other clients are not printed', async () => {
  const cluster = await tripped({ api: window }, { why: 'a\u001b[31mb' });
  const { lines, talk } = await runAnswer(cluster, ['resume', id]);
  expect([...lines, ...talk.split('\n')].join('')).not.toMatch(/\p{Cc}/u);
  expect(annotation(cluster, 'api', 'resume')).toBe(id);
  expect(cluster.get(deployment('web')).metadata?.annotations).not.toHaveProperty('reroll.dev/resume');
});
