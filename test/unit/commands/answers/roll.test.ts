/** `reroll roll` on a small cluster: when it refuses, what it writes, and how it waits. */
import { describe, expect, test } from '@jest/globals';

import { templateOf } from '../../../../src/model/kube-object.ts';
import type { SmallCluster } from '../../../fakes/small-cluster.ts';
import { runAnswer, type Answered, type Surroundings } from './run-answer.ts';
import { deployment, required, waiting, window } from './waiting.ts';

const roll = (cluster: SmallCluster, args: string, surroundings?: Surroundings): Promise<Answered> =>
  runAnswer(cluster, ['roll', '--reason', 'INC-4711', ...args.split(' ')], surroundings);

function templateAnnotations(cluster: SmallCluster, name = 'web'): Readonly<Record<string, string>> {
  return templateOf('Deployment', cluster.get(deployment(name)))?.metadata?.annotations ?? {};
}

test('writes when and why into the pod template, and nothing else', async () => {
  const cluster = await waiting({ web: {} });
  const { code, lines, talk, client } = await roll(cluster, 'deploy/web');
  expect([code, lines, talk]).toEqual([0, ['deployment.apps/web in shop rolled (INC-4711)'], '']);
  const value = '2027-01-07T09:15:00.000Z INC-4711';
  expect(templateAnnotations(cluster)).toMatchObject({ 'reroll.dev/rolled-by-hand': value });
  const annotations = { 'reroll.dev/rolled-by-hand': value };
  expect(client.patches).toEqual([
    {
      metadata: { uid: expect.any(String) as unknown, resourceVersion: expect.any(String) as unknown },
      spec: { template: { metadata: { annotations } } },
    },
  ]);
});

describe('a closed gate', () => {
  test.each([
    ['a hold', { 'reroll.dev/hold': 'true INC-1' }, 'a hold on the workload (INC-1)'],
    ['a window', window, 'a window on the workload, which opens 2027-01-07T22:00:00Z'],
    ['an approval', required, 'approval of ConfigMap/app r7eyc3apl67rmbga'],
    [
      'a value that does not parse',
      { 'reroll.dev/hold': 'ture' },
      'reroll.dev/hold on the workload, which does not parse',
    ],
  ])('%s: is named, and stops the roll unless the user orders it', async (_gate, annotations, words) => {
    const cluster = await waiting({ web: annotations });
    const refused = await roll(cluster, 'deploy/web');
    expect([refused.code, refused.lines, refused.talk]).toEqual([
      1,
      [],
      `reroll: deployment.apps/web in shop is not rolled: closed is ${words}. --past-gates rolls it nevertheless`,
    ]);
    const { code, lines, talk } = await roll(cluster, 'deploy/web --past-gates');
    expect([code, lines.length]).toEqual([0, 1]);
    expect(talk).toBe(`deployment.apps/web in shop is rolled past ${words}`);
  });

  test('counts for a workload that is up to date, too', async () => {
    const cluster = await waiting({ web: {} });
    cluster.annotate({ kind: 'Namespace', name: 'shop' }, { 'reroll.dev/hold': 'true INC-1' });
    const { code, talk } = await roll(cluster, 'deploy/web');
    expect(code).toBe(1);
    expect(talk).toContain('closed is a hold on its Namespace (INC-1)');
  });

  test('that closes in the last moment stops the roll', async () => {
    const cluster = await waiting({ web: {} });
    const { code, talk } = await roll(cluster, 'deploy/web', {
      beforePatch: () => {
        cluster.annotate(deployment('web'), { 'reroll.dev/hold': 'true' });
      },
    });
    expect(code).toBe(1);
    expect(talk).toContain('is not rolled: its hints have just been changed: run the command again');
  });
});

test('a rollout by another client in the last moment is not repeated', async () => {
  const cluster = await waiting({ web: {} });
  const { code, talk } = await roll(cluster, 'deploy/web', {
    beforePatch: () => {
      cluster.patch(deployment('web'), { spec: { template: { metadata: { annotations: { other: 'x' } } } } });
    },
  });
  expect(code).toBe(1);
  expect(talk).toContain('is not rolled: another client has just changed its pod template');
  expect(templateAnnotations(cluster)).not.toHaveProperty(['reroll.dev/rolled-by-hand']);
});

describe('a stale workload is rolled once more, and that is said,', () => {
  const held = { 'reroll.dev/hold': 'true INC-1' };

  test('without freshness', async () => {
    const cluster = await waiting({ web: held });
    cluster.options = { ...cluster.options, freshness: false };
    const { talk } = await roll(cluster, 'deploy/web --past-gates');
    expect(talk).toContain(
      'note: the controller runs without freshness (--freshness=off): it rolls deployment/web once more',
    );
  });

  test('without a running controller', async () => {
    const cluster = await waiting({ web: held });
    cluster.leader = undefined;
    const { talk } = await roll(cluster, 'deploy/web --past-gates');
    expect(talk).toContain('a controller that starts later rolls deployment/web once more');
  });

  test('but not with a running one', async () => {
    const { talk } = await roll(await waiting({ web: held }), 'deploy/web --past-gates');
    expect(talk).not.toContain('once more');
  });
});

test.each([
  [{ spec: { paused: true } }, 'spec.paused is true: resume it to load the new content'],
  [{ spec: { replicas: 0 } }, 'it has no replicas: the new content is loaded when it is scaled up'],
  [
    { spec: { updateStrategy: { type: 'OnDelete' } } },
    'updateStrategy is OnDelete: delete its pods to load the new content',
  ],
  [
    { spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } } },
    'updateStrategy.rollingUpdate.partition is 2 with 3 replicas: the rollout reaches 1 of them; lower it, or delete the others, to load the new content in all',
  ],
])('%j: what is left to do is said', async (patch, note) => {
  const cluster = await waiting({ web: {} });
  cluster.patch(deployment('web'), patch);
  const { code, talk } = await roll(cluster, 'deploy/web');
  expect([code, talk]).toEqual([0, `deployment.apps/web in shop: ${note}`]);
});
