/** reroll's main job, observed from outside, for each kind of workload and with the ServiceAccount of the manifests. */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { isRolledOut, type ObservedKind, type ObservedWorkload } from '../support/rollout-watch.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();

const plurals = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;
const selector = { matchLabels: { app: 'web' } };
const shapes = {
  Deployment: { replicas: 2 },
  StatefulSet: { replicas: 2, serviceName: 'web' },
  DaemonSet: {},
} as const;
const asVolume = { volumes: [{ name: 'config', secret: { secretName: 'config' } }] };
const asVariables = {
  containers: [{ name: 'web', image: 'registry.example/web:1', envFrom: [{ configMapRef: { name: 'config' } }] }],
};
const plain = { containers: [{ name: 'web', image: 'registry.example/web:1' }] };

interface Row {
  readonly kind: ObservedKind;
  readonly uses: string;
  readonly podSpec: object;
  readonly plural: 'configmaps' | 'secrets';
  readonly ref: string;
}

const rows: Row[] = (['Deployment', 'StatefulSet', 'DaemonSet'] as const).flatMap((kind) => [
  { kind, uses: 'envFrom of a ConfigMap', podSpec: asVariables, plural: 'configmaps', ref: 'ConfigMap/config' },
  { kind, uses: 'a Secret as a volume', podSpec: { ...plain, ...asVolume }, plural: 'secrets', ref: 'Secret/config' },
]);

describe.each(rows)('a $kind with $uses', ({ kind, podSpec, plural, ref }) => {
  const workload: ObservedWorkload = `${kind}/web`;

  async function deploy(): Promise<void> {
    const { cluster } = e2e;
    await cluster.client.create(cluster.core(plural), { metadata: { name: 'config' }, ...content(plural, 'red') });
    const template = { metadata: { labels: { app: 'web' } }, spec: podSpec };
    const metadata = { name: 'web', annotations: { 'reroll.dev/auto': 'true' } };
    const body = { metadata, spec: { selector, template, ...shapes[kind] } };
    await cluster.client.create(cluster.group('apps/v1', plurals[kind]), body);
  }

  async function edit(color: string): Promise<void> {
    const { cluster } = e2e;
    await cluster.client.patch(cluster.core(plural, 'config'), content(plural, color));
  }

  const recorded = (): Promise<ApiObject> =>
    e2e.rollouts.until('the record', workload, (object) => recordOf(object) !== undefined);

  /** Starts the controller, and waits until it has reconciled the workload and found nothing to do. */
  async function startForNothing(): Promise<void> {
    const controller = await e2e.installation.start('--log-level', 'debug');
    const key = `${kind}/${e2e.cluster.namespace}/web`;
    await controller.line('nothing to do', (line) => line['workload'] === key);
  }

  test('is recorded without a rollout, rolls once for a change, not for a restart, and for a change while stopped', async () => {
    const { rollouts, installation } = e2e;
    await installation.start();
    await deploy();
    await recorded();
    expect(rollouts.count(workload)).toBe(0);

    await edit('blue');
    await rollouts.untilCount(workload, 1);
    const rolled = await rollouts.until('the rollout to complete', workload, isRolledOut);
    const { template } = rolled['spec'] as { template: ApiObject };
    expect(template.metadata.annotations).toEqual({
      'reroll.dev/config-hash': expect.stringMatching(/^[-_A-Za-z0-9]{22}$/),
      'reroll.dev/cause': JSON.stringify([ref]),
    });
    expect(JSON.parse(recordOf(rolled) ?? '')).toMatchObject({
      v: 1,
      configs: { [ref]: { keys: { '*': expect.any(String) } } },
    });

    expect(await installation.stopControllers()).toEqual([{ code: 0, signal: null }]);
    await startForNothing();
    expect(rollouts.count(workload)).toBe(1);

    await installation.stopControllers();
    await edit('green');
    await installation.start();
    await rollouts.untilCount(workload, 2);

    await installation.stopControllers();
    await startForNothing();
    expect(rollouts.count(workload)).toBe(2);
  });
});

function content(plural: string, color: string): object {
  return plural === 'secrets' ? { stringData: { color } } : { data: { color } };
}

function recordOf({ metadata }: ApiObject): string | undefined {
  return metadata.annotations?.['reroll.dev/record'];
}
