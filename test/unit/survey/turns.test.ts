/** Workloads that share a config roll in an order that only the controller knows: which of them count as waiting. */
import { describe, expect, test } from '@jest/globals';

import { canaryFromOf } from '../../../src/model/config.ts';
import { tripWith } from '../../builders/trip.ts';
import type { SmallCluster, SurveyOptions } from '../../fakes/small-cluster.ts';
import { app, sharedAndChanged, sharers } from './stories.ts';

type Change = (cluster: SmallCluster) => void;

const first = { kind: 'Deployment', name: 'web-0' } as const;
const waits = 'pending (staging)';
const isRolled = 'stale (content-changed)';

async function stateOf(cluster: SmallCluster, name = 'web-0', options: SurveyOptions = {}): Promise<string> {
  const status = (await cluster.survey(options)).of[name]?.status;
  return status === undefined ? 'nothing' : `${status.state} (${status.reason})`;
}

const set =
  (options: Partial<SmallCluster['options']>): Change =>
  (cluster) => {
    cluster.options = { ...cluster.options, ...options };
  };
const annotate =
  (key: string, value: string): Change =>
  (cluster) => {
    cluster.annotate(first, { [`reroll.dev/${key}`]: value });
  };

/** A rollout by reroll has failed, and the template is still that of the roll. */
const failed: Change = (cluster) => {
  const { metadata } = cluster.get(first);
  const text = metadata?.annotations?.['reroll.dev/record'] ?? '{}';
  const record = { ...(JSON.parse(text) as object), roll: { to: 'trigger-1', base: '' } };
  cluster.annotate(first, { 'reroll.dev/record': JSON.stringify(record) });
  cluster.patch(first, {
    spec: { template: { metadata: { annotations: { 'reroll.dev/config-hash': 'trigger-1' } } } },
  });
};
const gaveUp: Change = (cluster) => {
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
  cluster.patch(first, { status: { updatedReplicas: 0, replicas: 2, conditions } });
};

test('all wait but the first one of the controller, with the config', async () => {
  const cluster = await sharedAndChanged(12);
  const { of } = await cluster.survey();
  const detail = { reason: 'staging', opens: undefined, levels: [], details: ['ConfigMap/app'] };
  for (const name of sharers(12)) expect(of[name]?.status).toMatchObject({ state: 'pending', gates: [detail] });
  const planned = await cluster.planned({ canaryFrom: canaryFromOf(cluster.options) });
  expect(planned.filter(({ reason }) => reason === 'staging')).toHaveLength(11);
});

test('users that run the present content already count as users', async () => {
  const cluster = await sharedAndChanged(10);
  const others = sharers(10).slice(1);
  // They are rolled while nothing holds them back.
  cluster.annotate(first, { 'reroll.dev/hold': 'true' });
  cluster.options = { ...cluster.options, canaryFrom: 0 };
  await cluster.write();
  cluster.options = { ...cluster.options, canaryFrom: 10 };
  cluster.annotate(first, { 'reroll.dev/hold': null, 'reroll.dev/pending': null });
  expect(await Promise.all(others.map((name) => stateOf(cluster, name)))).not.toContain(waits);
  expect(await stateOf(cluster)).toBe(waits);
});

describe('a workload waits for its turn', () => {
  test.each<[string, number, object, Change]>([
    ['among as many users as the option says', 4, {}, set({ canaryFrom: 4 })],
    ['among two users of a config that asks for it', 2, { 'reroll.dev/max-concurrent': '1' }, set({ canaryFrom: 0 })],
    [
      'where the options of the controller are not known, too',
      2,
      { 'reroll.dev/max-concurrent': '1' },
      (it) => void (it.source = 'defaults'),
    ],
    ['after a rollout by another client has failed', 12, {}, gaveUp],
    ['with an answer about another content', 12, {}, annotate('now', 'k3xq7m2pzt4wab5c')],
  ])('%s', async (_what, count, annotations, change) => {
    const cluster = await sharedAndChanged(count, annotations);
    change(cluster);
    expect(await stateOf(cluster)).toBe(waits);
  });
});

describe('a workload is about to be rolled', () => {
  test.each<[string, number, object, Change]>([
    ['among fewer users', 9, {}, () => undefined],
    ['where the option is off', 12, {}, set({ canaryFrom: 0 })],
    ['with the dialect of stakater/Reloader', 12, {}, set({ dialect: 'stakater' })],
    ['by a dry run, in which no workload waits', 12, {}, set({ dryRun: true })],
    ['where the option is not known', 12, {}, (it) => void (it.source = 'defaults')],
    ['with a config that users exempt', 12, { 'reroll.dev/max-concurrent': 'unlimited' }, () => undefined],
    ['alone with a config that asks for an order', 1, { 'reroll.dev/max-concurrent': '1' }, () => undefined],
    ['without an available pod', 12, {}, (it) => void it.patch(first, { status: { availableReplicas: 0 } })],
    ['while it is paused', 12, {}, (it) => void it.patch(first, { spec: { paused: true } })],
    [
      ...(['after its last roll has failed', 12, {}] as const),
      (it) => {
        failed(it);
        gaveUp(it);
      },
    ],
    [
      ...(['after its last roll has tripped the breaker', 12, {}] as const),
      (it) => {
        failed(it);
        it.trips = [tripWith({ by: 'Deployment/shop/web-0' })];
      },
    ],
  ])('%s', async (_what, count, annotations, change) => {
    const cluster = await sharedAndChanged(count, annotations);
    change(cluster);
    expect(await stateOf(cluster)).toBe(isRolled);
  });

  test('where a user lets its content pass', async () => {
    const cluster = await sharedAndChanged(12);
    const { of } = await cluster.survey();
    annotate('now', of['web-0']?.status.wants['ConfigMap/app'] ?? '')(cluster);
    expect([await stateOf(cluster), await stateOf(cluster, 'web-1')]).toEqual([isRolled, waits]);
  });
});

test('its other gates count alone: it has no turn before they are open', async () => {
  const cluster = await sharedAndChanged(12);
  annotate('hold', 'true')(cluster);
  const { of } = await cluster.survey();
  expect(of['web-0']?.status.gates.map(({ reason }) => reason)).toEqual(['hold']);
});

test('a tripped breaker comes first, and stages the config from two users on', async () => {
  const cluster = await sharedAndChanged(2);
  cluster.trips = [tripWith({ by: 'Deployment/shop/web-1' })];
  expect(await stateOf(cluster)).toBe('pending (breaker)');
});

describe('only users that were read are known', () => {
  test.each<[string, SurveyOptions]>([
    ['a named workload', { scope: { named: [first], namespaces: ['shop'] } }],
    ['workloads with a label', { scope: { selector: 'team=a' } }],
    ['workloads of one kind', { scope: { kinds: ['Deployment'] } }],
  ])('of %s the survey says what it can', async (_what, options) => {
    const cluster = await sharedAndChanged(9);
    cluster.workload('db', { kind: 'StatefulSet' });
    cluster.patch(first, { metadata: { labels: { team: 'a' } } });
    expect([await stateOf(cluster), await stateOf(cluster, 'web-0', options)]).toEqual([waits, isRolled]);
  });

  test('and none that the controller does not keep', async () => {
    const cluster = await sharedAndChanged(10);
    cluster.annotate({ ...first, name: 'web-9' }, { 'reroll.dev/auto': null, 'reroll.dev/record': null });
    const options = { scope: { keepsAll: true } };
    expect([await stateOf(cluster, 'web-0', options), await stateOf(cluster)]).toEqual([isRolled, isRolled]);
    expect(await stateOf(cluster, 'web-9', options)).toBe('off (not-opted-in)');
  });
});

test('without the digest keys only the annotation of the controller says that a workload waits', async () => {
  const cluster = await sharedAndChanged(12);
  expect(await stateOf(cluster, 'web-0', { hasKeys: false })).toBe('current (up-to-date)');
  const pending = { v: 1, since: '2027-01-07T09:02:00Z', gates: ['staging'], reason: 'staging', opens: null };
  const value = JSON.stringify({ ...pending, wants: {}, cause: [`ConfigMap/${app.name}`] });
  cluster.annotate(first, { 'reroll.dev/pending': value });
  expect(await stateOf(cluster, 'web-0', { hasKeys: false })).toBe(waits);
});
