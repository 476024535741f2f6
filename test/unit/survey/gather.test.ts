/** What a survey lists: which kinds, namespaces and names, with which selectors, and what it keeps of it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ClientError } from '../../../src/model/cluster-client.ts';
import { kindPresets } from '../../../src/model/kind-presets.ts';
import { setAddedKinds, workloadKinds } from '../../../src/model/kinds.ts';
import { SmallCluster, type SmallSurvey } from '../../fakes/small-cluster.ts';
import { recorded } from './stories.ts';

const statefulSet = { kind: 'StatefulSet', podSpec: { containers: [] } } as const;

/** Two namespaces, each with a Deployment `web`, and a StatefulSet in the first. */
async function twoNamespaces(): Promise<SmallCluster> {
  const cluster = await recorded();
  cluster.namespace('ops');
  cluster.config('ConfigMap', 'app', { color: 'red' }, { namespace: 'ops' });
  cluster.workload('ops-web', { namespace: 'ops', labels: { tier: 'front' } });
  cluster.workload('db', statefulSet);
  await cluster.write();
  return cluster;
}

function namesIn({ of }: SmallSurvey): readonly string[] {
  return Object.keys(of).sort();
}

/** `Kind namespace labels` of each list, without what is not set. */
function listsOf({ client }: SmallSurvey): readonly string[] {
  const text = ({ kind, namespace = '*', labelSelector = '' }: (typeof client.lists)[number]): string =>
    `${kind} ${namespace} ${labelSelector}`.trim();
  return client.lists.map(text).sort();
}

describe('what is listed', () => {
  test('of all namespaces: Namespaces, configs without their content, and workloads', async () => {
    const found = await (await twoNamespaces()).survey({ scope: { namespaces: [undefined] } });
    expect(namesIn(found)).toEqual(['db', 'ops-web', 'web']);
    expect(listsOf(found)).toEqual(
      ['ConfigMap', 'DaemonSet', 'Deployment', 'Namespace', 'Secret', 'StatefulSet'].map((kind) => `${kind} *`),
    );
    const isWhole = found.client.lists.filter(({ isMetadataOnly }) => isMetadataOnly !== true).map(({ kind }) => kind);
    expect(isWhole.sort()).toEqual(['DaemonSet', 'Deployment', 'Namespace', 'StatefulSet']);
    expect(found.client.lists.find(({ kind }) => kind === 'Secret')?.fieldSelector).toMatch(/type!=helm/);
  });

  test('of one namespace: no other, and the Namespace itself by its name', async () => {
    const found = await (await twoNamespaces()).survey({ scope: { namespaces: ['ops'] } });
    expect(namesIn(found)).toEqual(['ops-web']);
    expect(listsOf(found)).toEqual(
      ['ConfigMap', 'DaemonSet', 'Deployment', 'Secret', 'StatefulSet'].map((kind) => `${kind} ops`),
    );
    expect(found.client.gets).toEqual(['Namespace/ops']);
  });

  test('of some kinds, and of workloads with some labels: all configs nevertheless', async () => {
    const cluster = await twoNamespaces();
    const found = await cluster.survey({ scope: { kinds: ['Deployment'], selector: 'tier=front' } });
    expect(namesIn(found)).toEqual(['ops-web']);
    expect(listsOf(found)).toEqual(['ConfigMap *', 'Deployment * tier=front', 'Namespace *', 'Secret *']);
  });

  test('with single names, only these are read', async () => {
    const cluster = await twoNamespaces();
    const named = [{ kind: 'Deployment', name: 'web' }] as const;
    const found = await cluster.survey({ scope: { namespaces: ['shop'], named } });
    expect(namesIn(found)).toEqual(['web']);
    expect(listsOf(found)).toEqual(['ConfigMap shop', 'Secret shop']);
    expect(found.client.gets).toEqual(['Namespace/shop', 'Deployment/shop/web']);
  });

  test('a name that does not exist is an error', async () => {
    const cluster = await twoNamespaces();
    const named = [{ kind: 'StatefulSet', name: 'web' }] as const;
    const surveying = cluster.survey({ scope: { namespaces: ['shop'], named } });
    await expect(surveying).rejects.toThrow('StatefulSet shop/web does not exist');
  });

  test('as the options of the controller say: labels of configs, ignored kinds, labels of Namespaces', async () => {
    const cluster = await twoNamespaces();
    const given = {
      resourceLabelSelector: 'watch=yes',
      resourcesToIgnore: ['Secret'],
      namespaceSelector: 'team=a',
    } as const;
    cluster.options = { ...cluster.options, ...given };
    const found = await cluster.survey({ scope: { namespaces: ['shop'], keepsAll: true } });
    expect(listsOf(found)).toContain('ConfigMap shop watch=yes');
    expect(listsOf(found)).toContain('Namespace * team=a');
    expect(found.client.lists.map(({ kind }) => kind)).not.toContain('Secret');
    expect(found.of['web']?.status).toMatchObject({ state: 'off', reason: 'namespace-not-selected' });
  });

  test('a namespace to which the controller is not restricted is not selected', async () => {
    const cluster = await twoNamespaces();
    cluster.options = { ...cluster.options, namespaces: ['shop'] };
    const found = await cluster.survey({ scope: { namespaces: ['ops'] } });
    expect(found.of['ops-web']?.status).toMatchObject({ state: 'off', reason: 'namespace-not-selected' });
    const all = await cluster.survey();
    expect(all.of['web']?.status.state).toBe('current');
    expect(all.of['ops-web']?.status.reason).toBe('namespace-not-selected');
    expect(listsOf(all)).not.toContain('Namespace *');
  });

  test('no content of a namespace that is not selected is read', async () => {
    const cluster = new SmallCluster();
    cluster.options = { ...cluster.options, namespacesToIgnore: ['shop'] };
    cluster.config('ConfigMap', 'app', { color: 'red' });
    cluster.workload('web');
    const { client, of } = await cluster.survey();
    expect(client.gets).toEqual([]);
    expect(of['web']?.status.reason).toBe('namespace-not-selected');
  });
});

describe('what is kept', () => {
  test('workloads that something opts in or that have a record, or all of them', async () => {
    const cluster = await recorded();
    for (const name of ['plain', 'left']) cluster.workload(name, { annotations: {} });
    cluster.annotate({ kind: 'Deployment', name: 'left' }, { 'reroll.dev/record': '{}' });
    expect(namesIn(await cluster.survey())).toEqual(['left', 'web']);
    const all = await cluster.survey({ scope: { keepsAll: true } });
    expect(namesIn(all)).toEqual(['left', 'plain', 'web']);
    expect(all.of['plain']?.status).toMatchObject({ state: 'off', reason: 'not-opted-in' });
  });

  test.each<[string, (cluster: SmallCluster) => void]>([
    ['their Namespace', (it) => it.namespace('shop', { 'reroll.dev/auto': 'true' })],
    ['an option', (it) => (it.options = { ...it.options, autoReloadAll: true })],
  ])('workloads that %s opts in', async (_what, optIn) => {
    const cluster = await recorded();
    cluster.workload('plain', { annotations: {} });
    optIn(cluster);
    expect((await cluster.survey()).of['plain']?.status.reason).toBe('no-record');
  });

  test('of a list that starts again, each object once and as it is last', async () => {
    const cluster = await twoNamespaces();
    const found = await cluster.survey({ client: { isRestarting: true, pageSize: 1 } });
    expect(found.survey.cluster.workloads).toHaveLength(3);
    expect(namesIn(found)).toEqual(['db', 'ops-web', 'web']);
  });

  test('the generation of a workload', async () => {
    const cluster = await recorded();
    cluster.patch({ kind: 'Deployment', name: 'web' }, { metadata: { generation: 7 } });
    expect((await cluster.survey()).of['web']?.generation).toBe(7);
  });
});

test('the number of objects is told after each page', async () => {
  const counts: number[] = [];
  const onProgress = (objects: number): void => void counts.push(objects);
  // Two Namespaces, two ConfigMaps and three workloads, one at a time; the lists of Secrets and DaemonSets are empty.
  await (await twoNamespaces()).survey({ client: { pageSize: 1 }, onProgress });
  expect([...new Set(counts)]).toEqual([1, 2, 3, 4, 5, 6, 7].filter((count) => counts.includes(count)));
  expect(counts.at(-1)).toBe(7);
});

describe('a right that lacks', () => {
  test('to list workloads ends the survey', async () => {
    const isForbidden = (_verb: string, kind: string): boolean => kind === 'DaemonSet';
    await expect((await recorded()).survey({ client: { isForbidden } })).rejects.toThrow(ClientError);
  });

  test.each([undefined, 'shop'])('to read Namespaces is kept with the answer: %s', async (namespace) => {
    const isForbidden = (_verb: string, kind: string): boolean => kind === 'Namespace';
    const { survey } = await (await recorded()).survey({ scope: { namespaces: [namespace] }, client: { isForbidden } });
    expect(survey.cluster.noNamespaces).toMatch(/^cannot (?:get|list) Namespace$/);
  });

  test('to list Secrets is kept with the answer', async () => {
    const isForbidden = (_verb: string, kind: string): boolean => kind === 'Secret';
    const { survey } = await (await recorded()).survey({ client: { isForbidden } });
    expect([...survey.cluster.notListed]).toEqual([['Secret', 'cannot list Secret']]);
  });
});

describe('a kind that options add, and that the user may not list', () => {
  const kind = 'rollouts.argoproj.io';
  const isForbidden = (_verb: string, asked: string): boolean => asked === kind;
  beforeEach(() => {
    setAddedKinds({ [kind]: kindPresets[kind] });
  });
  afterEach(() => {
    setAddedKinds({});
  });

  test('is left out, with the reason', async () => {
    const scope = { kinds: workloadKinds() };
    const { of, survey } = await (await recorded()).survey({ scope, client: { isForbidden } });
    expect(Object.keys(of)).toEqual(['web']);
    expect([...survey.cluster.kindsNotListed.keys()]).toEqual([kind]);
  });

  test('is an error where the user names it', async () => {
    const cluster = await recorded();
    await expect(cluster.survey({ scope: { kinds: [kind] }, client: { isForbidden } })).rejects.toThrow(ClientError);
  });
});
