/**
 * What `reroll preview` says of random changes, against what the controller then does with them. The trees are applied
 * on the server by the field manager of Flux. It needs the controllers of workloads.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ApiError, type ApiObject } from '../../support/api-client.ts';
import { runReroll, type ControllerProcess } from '../../support/controller-process.ts';
import { seededRandom } from '../../support/random.ts';
import { isRolledOut, type ObservedWorkload } from '../../support/rollout-watch.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useInstallation } from '../fixture.ts';
import { plurals } from '../scenarios/objects.ts';
import { manifestsOf, randomTrees, type RandomTree } from './random-trees.ts';

const e2e = useInstallation();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-preview-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Item {
  readonly workload: { readonly kind: keyof typeof plurals; readonly name: string };
  readonly verdict: string;
  readonly changes: readonly { readonly config: string; readonly removed: boolean }[];
  readonly gates: readonly string[];
}

async function previewOf(from: string, to: string): Promise<readonly Item[]> {
  const connection = ['--kubeconfig', e2e.installation.adminKubeconfig];
  const { code, stdout, stderr } = await runReroll('preview', '--from', from, '--to', to, '-o', 'json', ...connection);
  if (code !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { items: readonly Item[] }).items;
}

async function write(name: string, tree: RandomTree): Promise<string> {
  const path = join(folder, `${name}.json`);
  const items = manifestsOf(tree, e2e.cluster.namespace);
  await writeFile(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return path;
}

const isWorkload = ({ kind }: ApiObject): boolean => kind !== 'ConfigMap' && kind !== 'Secret';

/** Configs, and then workloads. The API server refuses other content of an immutable config. */
async function apply(tree: RandomTree): Promise<void> {
  const objects = manifestsOf(tree, e2e.cluster.namespace) as readonly ApiObject[];
  await Promise.all(objects.filter((object) => !isWorkload(object)).map(applyOne));
  await Promise.all(objects.filter(isWorkload).map(applyOne));
}

async function applyOne(object: ApiObject): Promise<void> {
  const path = pathOf(object);
  const contentType = 'application/apply-patch+yaml';
  try {
    await e2e.cluster.client.call('PATCH', `${path}?fieldManager=kustomize-controller&force=true`, {
      body: object,
      contentType,
    });
  } catch (error) {
    if (!(error instanceof ApiError && error.message.includes('immutable'))) throw error;
  }
}

function pathOf({ kind = '', metadata: { name } }: ApiObject): string {
  const plural = plurals[kind as keyof typeof plurals];
  const { cluster } = e2e;
  return kind === 'ConfigMap' || kind === 'Secret'
    ? cluster.core(plural, name)
    : cluster.group('apps/v1', plural, name);
}

/** Deletes what the second tree no longer has. */
async function prune(from: RandomTree, to: RandomTree): Promise<void> {
  const [before, after] = [from, to].map((tree) => manifestsOf(tree, e2e.cluster.namespace) as readonly ApiObject[]);
  const kept = new Set(after?.map(pathOf));
  const gone = before?.map(pathOf).filter((path) => !kept.has(path)) ?? [];
  await Promise.all(gone.map((path) => e2e.cluster.client.delete(path)));
}

/** The controller has handled all that came before: what came last is handled, and nothing is in the queue. */
async function handled(controller: ControllerProcess, round: string): Promise<void> {
  const { cluster, rollouts } = e2e;
  const last: RandomTree = {
    configs: [{ ref: 'ConfigMap/last', values: { round }, annotations: {}, isImmutable: false }],
    workloads: [],
  };
  await apply(last);
  const probe = {
    metadata: { name: 'last', annotations: { 'reroll.dev/configmaps': 'last' } },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'last' } },
      template: {
        metadata: { labels: { app: 'last' } },
        spec: { containers: [{ name: 'last', image: 'registry.example/last:1' }] },
      },
    },
  };
  if (round === 'first') await cluster.client.create(cluster.group('apps/v1', 'deployments'), probe);
  await rollouts.until(`the ${round} round`, 'Deployment/last', ({ metadata: { annotations = {} } }) => {
    return annotations['reroll.dev/record'] !== undefined;
  });
  if (round !== 'first') await rollouts.untilCount('Deployment/last', 1);
  await waitFor('an empty queue', async () => (await controller.metric('workqueue_depth')) === 0);
}

const keyOf = ({ workload: { kind, name } }: Item): ObservedWorkload => `${kind}/${name}` as ObservedWorkload;

const annotationsOf = (workload: ObservedWorkload): Readonly<Record<string, string>> =>
  e2e.rollouts.object(workload)?.metadata.annotations ?? {};

function causeOf(workload: ObservedWorkload): unknown {
  const { template } = (e2e.rollouts.object(workload)?.['spec'] ?? {}) as { template?: ApiObject };
  return JSON.parse(template?.metadata.annotations?.['reroll.dev/cause'] ?? '[]');
}

/** What was seen of a workload, in the words of the preview. */
function seen(item: Item): Readonly<Record<string, unknown>> {
  const workload = keyOf(item);
  const { 'reroll.dev/pending': pending } = annotationsOf(workload);
  return {
    exists: e2e.rollouts.object(workload) !== undefined,
    changes: e2e.rollouts.count(workload),
    cause: causeOf(workload),
    gates: pending === undefined ? [] : (JSON.parse(pending) as { gates: unknown }).gates,
  };
}

/** What is to be seen where the preview is right. */
function expected({ verdict, changes, gates }: Item): Readonly<Record<string, unknown>> {
  const cause = changes.map(({ config }) => config).sort();
  const nothing = { exists: true, changes: 0, cause: [], gates: [] };
  switch (verdict) {
    case 'rolls':
      return { ...nothing, changes: 1, cause };
    case 'rolls-anyway':
      return { ...nothing, changes: 1 };
    case 'waits':
      return { ...nothing, gates };
    case 'gone':
      return { ...nothing, exists: false };
    default:
      return nothing;
  }
}

describe('preview-agrees-with-what-then-happens', () => {
  test.each([1, 2, 3])('for random edits, seed %d', async (seed) => {
    const { from, to } = randomTrees(seededRandom(seed), 24);
    const [before, after] = [await write('from', from), await write('to', to)];
    const items = await previewOf(before, after);
    const options = ['--settle', '3s', '--canary-from', '0', '--log-level', 'debug'];
    const controller = await e2e.installation.start(...options);
    await apply(from);
    for (const { kind, name } of from.workloads) {
      await e2e.rollouts.until(`${kind}/${name} to be rolled out`, `${kind}/${name}`, isRolledOut);
    }
    await handled(controller, 'first');
    expect(e2e.rollouts.total).toBe(0);

    const inCluster = await previewOf('cluster', after);
    await apply(to);
    await prune(from, to);
    await handled(controller, 'second');

    const foretold = Object.fromEntries(items.map((item) => [`${keyOf(item)} ${item.verdict}`, expected(item)]));
    const happened = (): unknown =>
      Object.fromEntries(items.map((item) => [`${keyOf(item)} ${item.verdict}`, seen(item)]));
    // The annotation `pending` follows the plan. Where something else is missing, the comparison says what.
    await waitFor('what the preview says', () => isDeepStrictEqual(happened(), foretold)).catch(() => undefined);
    expect(happened()).toEqual(foretold);
    // A cluster does not say what of it was in the tree before, so nothing counts as removed.
    const isSeen = ({ verdict, changes }: Item): boolean =>
      verdict !== 'gone' && !changes.some(({ removed }) => removed);
    const verdictsOf = (all: readonly Item[]): readonly string[] =>
      all.map((item) => `${keyOf(item)} ${item.verdict}`).sort();
    expect(verdictsOf(inCluster)).toEqual(expect.arrayContaining([...verdictsOf(items.filter(isSeen))]));
  });
});
