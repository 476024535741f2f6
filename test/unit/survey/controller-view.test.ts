/** What users learn without the digest keys: versions are compared, and the rest is the word of the controller. */
import { describe, expect, test } from '@jest/globals';

import type { Surveyed } from '../../../src/survey/surveyed.ts';
import { testDigester } from '../../builders/config.ts';
import type { SmallCluster } from '../../fakes/small-cluster.ts';
import { type SurveyOptions } from '../../fakes/small-cluster.ts';
import { app, changed, minuteMs, recorded, rolled, web } from './stories.ts';

async function surveyed(cluster: SmallCluster, options: SurveyOptions = {}): Promise<Surveyed | undefined> {
  return (await cluster.survey({ hasKeys: false, ...options })).of['web'];
}

function found({ status, basis }: Pick<Surveyed, 'status' | 'basis'>): string {
  return `${status.state} (${status.reason}) by ${basis}`;
}

async function foundIn(cluster: SmallCluster, options: SurveyOptions = {}): Promise<string> {
  const one = await surveyed(cluster, options);
  return one === undefined ? 'nothing' : found(one);
}

/** The controller has not renewed its Lease for ten minutes. */
function die(cluster: SmallCluster): void {
  cluster.leader = { identity: 'reroll-0', renewedMs: cluster.nowMs - 10 * minuteMs, isLive: false };
}

const pending = {
  ...{ v: 1, since: '2027-01-07T09:01:00Z', gates: ['hold'], reason: 'hold', opens: null },
  ...{ wants: { 'ConfigMap/app': 'k3xq7m2pzt4wab5c' }, cause: ['ConfigMap/app'] },
};

/** The same with an annotation `pending` of this text, or with these members. */
async function waiting(text: string | object): Promise<SmallCluster> {
  const cluster = await changed();
  const value = typeof text === 'string' ? text : JSON.stringify({ ...pending, ...text });
  cluster.annotate(web, { 'reroll.dev/pending': value });
  return cluster;
}

describe('versions that are the recorded ones', () => {
  test('show that it is current, whoever runs', async () => {
    const cluster = await recorded();
    expect(await foundIn(cluster)).toBe('current (up-to-date) by comparison');
    die(cluster);
    expect(await foundIn(cluster)).toBe('current (up-to-date) by comparison');
  });

  test('and no content is read', async () => {
    const { client } = await (await changed()).survey({ hasKeys: false });
    expect(client.gets).toEqual([]);
    expect(client.lists.filter(({ kind }) => kind === 'ConfigMap')).toMatchObject([{ isMetadataOnly: true }]);
  });

  test('say nothing while it waits by its annotation', async () => {
    const cluster = await recorded();
    cluster.annotate(web, { 'reroll.dev/pending': JSON.stringify(pending) });
    expect(await foundIn(cluster)).toBe('pending (hold) by controller');
  });
});

describe('another version than the recorded one', () => {
  test('of content that a running controller has found to be the same is current by its word', async () => {
    const cluster = await changed();
    expect(await surveyed(cluster)).toMatchObject({
      ...{ basis: 'controller', notCompared: ['ConfigMap/app'], changes: [] },
      status: { state: 'current' },
    });
  });

  test('is unknown where no controller runs', async () => {
    const cluster = await changed();
    die(cluster);
    expect(await foundIn(cluster)).toBe('unknown (not-planned) by nothing');
    cluster.leader = undefined;
    expect(await foundIn(cluster)).toBe('unknown (not-planned) by nothing');
  });

  test('with a roll in progress is rolling', async () => {
    const cluster = await rolled();
    cluster.patch(web, { metadata: { generation: 2 } });
    cluster.config('ConfigMap', 'app', { color: 'blue' });
    expect(await foundIn(cluster)).toBe('rolling (up-to-date) by controller');
  });

  test('of a deleted config counts where deletions count', async () => {
    const cluster = await recorded();
    cluster.remove(app);
    expect(await surveyed(cluster)).toMatchObject({ basis: 'comparison', notCompared: [] });
    cluster.options = { ...cluster.options, reloadOnDelete: true };
    expect(await surveyed(cluster)).toMatchObject({ basis: 'controller', notCompared: ['ConfigMap/app'] });
  });
});

describe('the annotation pending', () => {
  test('says what it waits for, since when, and what to approve', async () => {
    const cluster = await changed({ 'reroll.dev/approval': 'required' });
    await cluster.write();
    const { of } = await cluster.survey();
    const one = await surveyed(cluster);
    const { reason, wants, cause, sinceMs } = of['web']?.status ?? {};
    expect(one).toMatchObject({ basis: 'controller', status: { state: 'pending', reason, wants, cause, sinceMs } });
    expect(one?.changes).toMatchObject([{ config: 'ConfigMap/app', keys: undefined, by: 'editor' }]);
    expect(one?.changes.map(({ id }) => id)).toEqual(of['web']?.changes.map(({ id }) => id));
  });

  test('has one opening for all gates', async () => {
    const cluster = await waiting({
      gates: ['min-interval', 'window'],
      reason: 'min-interval',
      opens: '2027-01-07T10:00:00Z',
    });
    const opens = { atMs: Date.UTC(2027, 0, 7, 10), zone: 'UTC' };
    expect((await surveyed(cluster))?.status).toMatchObject({
      opens,
      gates: [
        { reason: 'min-interval', opens },
        { reason: 'window', opens },
      ],
    });
  });

  test('counts, though on the word of nobody, where the controller is dead', async () => {
    const cluster = await waiting({});
    die(cluster);
    expect(await foundIn(cluster)).toBe('pending (hold) by nothing');
  });

  test.each<[string, object, string]>([
    ['reverted', { reason: 'reverted', gates: [], cause: [], wants: {} }, 'reverted (reverted) by controller'],
    ['staging', { reason: 'staging', gates: ['staging'] }, 'pending (staging) by controller'],
    ['a reason of a later version', { reason: 'later', gates: ['later'] }, 'stale (content-changed) by controller'],
    ['a gate of a later version too', { gates: ['later', 'hold'] }, 'pending (hold) by controller'],
    ['a kind of a later version', { cause: ['SecretProviderClass/vault'] }, 'pending (hold) by controller'],
    ['another format of a later version', { v: 2, cause: 7 }, 'stale (content-changed) by controller'],
  ])('may have %s', async (_what, members, expected) => {
    expect(await foundIn(await waiting(members))).toBe(expected);
  });

  test.each<[string, string | object]>([
    ['no JSON', '{"v":1'],
    ['no object', '7'],
    ['no version', { v: 'one' }],
    ['a cause that is no text', { cause: [{ kind: 'ConfigMap' }] }],
    ['a cause that names nothing', { cause: ['app'] }],
    ['a cause with control characters', { cause: ['ConfigMap/\u001b[31mapp'] }],
    ['ids that are no texts', { wants: { 'ConfigMap/app': 7 } }],
    ['ids with control characters', { wants: { 'ConfigMap/app': '\u001b[31m' } }],
    ['gates that are no texts', { gates: [null] }],
    ['an opening that is no text', { opens: 7 }],
  ])('says nothing with %s: the controller will replace it', async (_what, value) => {
    expect(await foundIn(await waiting(value))).toBe('current (up-to-date) by controller');
  });

  test('with times that are none waits since its config was written, and opens at no known time', async () => {
    const cluster = await waiting({ since: 'yesterday', opens: 'soon' });
    const writtenMs = cluster.nowMs - minuteMs;
    const one = await surveyed(cluster);
    expect(one?.status).toMatchObject({ state: 'pending', sinceMs: writtenMs, opens: undefined });
  });
});

describe('the object itself says', () => {
  const mine = testDigester.keyId;

  test('that another installation records it', async () => {
    const cluster = await changed();
    cluster.keyIds = ['another'];
    expect(await foundIn(cluster)).toBe('foreign (second-installation) by comparison');
    cluster.keyIds = ['another', mine];
    expect(await foundIn(cluster)).toBe('current (up-to-date) by controller');
  });

  test.each<[string, (cluster: SmallCluster) => void]>([
    ['unrecorded (no-record) by comparison', (it) => it.annotate(web, { 'reroll.dev/record': null })],
    ['unrecorded (foreign-record) by comparison', (it) => it.annotate(web, { 'reroll.dev/record': '{' })],
    ['unrecorded (foreign-record) by comparison', (it) => it.annotate(web, { 'reroll.dev/record': '{"v":9}' })],
    ['unrecorded (adopted) by comparison', (it) => void it.patch(web, { metadata: { uid: 'uid-new' } })],
    ['off (not-opted-in) by comparison', (it) => it.annotate(web, { 'reroll.dev/auto': null })],
    ['off (opted-out) by comparison', (it) => it.annotate(web, { 'reroll.dev/auto': 'false' })],
    ['off (terminating) by comparison', (it) => void it.patch(web, { metadata: { deletionTimestamp: 'now' } })],
    ['off (namespace-not-selected) by comparison', (it) => it.remove({ kind: 'Namespace', name: 'shop' })],
  ])('%s', async (expected, change) => {
    const cluster = await changed();
    change(cluster);
    expect(await foundIn(cluster)).toBe(expected);
  });
});

describe('a right that lacks', () => {
  test('to list Secrets leaves those of a workload to the controller, and says so', async () => {
    const cluster = await recorded();
    cluster.config('Secret', 'db', { password: 'planted' });
    cluster.workload('uses-secret', { podSpec: { containers: [{ envFrom: [{ secretRef: { name: 'db' } }] }] } });
    await cluster.write();
    const isForbidden = (_verb: string, kind: string): boolean => kind === 'Secret';
    for (const hasKeys of [false, true]) {
      const { of, survey } = await cluster.survey({ hasKeys, client: { isForbidden } });
      expect(of['uses-secret']).toMatchObject({
        basis: 'controller',
        notCompared: ['Secret/db'],
        status: { state: 'current' },
      });
      expect(of['web']).toMatchObject({ basis: 'comparison', notCompared: [] });
      expect([...survey.cluster.notListed]).toEqual([['Secret', 'cannot list Secret']]);
    }
  });

  test('to read contents leaves them to the controller, with the keys too', async () => {
    const cluster = await changed();
    const isForbidden = (verb: string, kind: string): boolean => verb === 'get' && kind === 'ConfigMap';
    expect(await surveyed(cluster, { hasKeys: true, client: { isForbidden } })).toMatchObject({
      ...{ basis: 'controller', notCompared: ['ConfigMap/app'] },
    });
  });

  describe('to read Namespaces', () => {
    const isForbidden = (_verb: string, kind: string): boolean => kind === 'Namespace';

    test.each([true, false])('leaves the rest as it is, with the keys: %s', async (hasKeys) => {
      const cluster = await recorded();
      expect(await foundIn(cluster, { hasKeys, client: { isForbidden } })).toBe('current (up-to-date) by comparison');
    });

    test.each([true, false])(
      'leaves open whether one opts in a recorded workload, with the keys: %s',
      async (hasKeys) => {
        const cluster = await recorded();
        cluster.annotate(web, { 'reroll.dev/auto': null });
        const options = { hasKeys, client: { isForbidden } };
        expect(await foundIn(cluster, options)).toBe('unknown (not-planned) by nothing');
        cluster.annotate(web, { 'reroll.dev/auto': 'false' });
        expect(await foundIn(cluster, options)).toBe('off (opted-out) by comparison');
        cluster.annotate(web, { 'reroll.dev/auto': null, 'reroll.dev/record': null });
        expect(await foundIn(cluster, { ...options, scope: { keepsAll: true } })).toBe(
          'off (not-opted-in) by comparison',
        );
      },
    );
  });
});
