/** The story of the demo: each step does something to the cluster and tells what was seen of it, or throws. */
import type { ApiObject } from '../support/api-client.ts';
import type { ObservedWorkload } from '../support/rollout-watch.ts';
import { waitFor } from '../support/wait-for.ts';
import { namespace, type Stage } from './stage.ts';
import { agent, configMaps, queue, secrets, web } from './story-objects.ts';
import type { Step } from './telling.ts';

const workloads: readonly ObservedWorkload[] = ['Deployment/web', 'StatefulSet/queue', 'DaemonSet/agent'];

export const story: readonly Step<Stage>[] = [
  {
    does: 'deploy a Deployment, a StatefulSet and a DaemonSet with reroll.dev/auto: "true"',
    play: async (stage) => {
      for (const configMap of configMaps) await stage.client.create(core('configmaps'), configMap);
      for (const secret of secrets) await stage.client.create(core('secrets'), secret);
      await stage.client.create(apps('deployments'), web);
      await stage.client.create(apps('statefulsets'), queue);
      await stage.client.create(apps('daemonsets'), agent);
      for (const workload of workloads) {
        await stage.rollouts.until(`the record of ${workload}`, workload, (object) => recordOf(object) !== undefined);
      }
      await expectRolls(stage, []);
      return 'each got its record (what its pods were started with); no rollout';
    },
  },
  {
    does: 'edit ConfigMap settings',
    play: async (stage) => {
      await stage.client.patch(core('configmaps', 'settings'), { data: { color: 'blue' } });
      await expectRolls(stage, ['Deployment/web']);
      return `web rolled once, ${causeOf(stage, 'Deployment/web')}; queue and agent did not`;
    },
  },
  {
    does: 'edit a key of ConfigMap site that no workload uses',
    play: async (stage) => {
      const before = await noops(stage);
      await stage.client.patch(core('configmaps', 'site'), { data: { banner: 'welcome' } });
      await waitFor('a reconcile of agent', async () => (await noops(stage)) > before);
      await expectRolls(stage, []);
      return 'the controller reconciled agent and found nothing to do; no rollout';
    },
  },
  {
    does: 'change Secret credentials and ConfigMap limits together',
    play: async (stage) => {
      await Promise.all([
        stage.client.patch(core('secrets', 'credentials'), { stringData: { password: 'second' } }),
        stage.client.patch(core('configmaps', 'limits'), { data: { workers: '8' } }),
      ]);
      await expectRolls(stage, ['Deployment/web', 'StatefulSet/queue']);
      return `queue rolled once for both, ${causeOf(stage, 'StatefulSet/queue')}; web rolled once for the Secret`;
    },
  },
  {
    does: 'stop the controller, edit ConfigMap site, start the controller',
    play: async (stage) => {
      await stage.stopController();
      await stage.client.patch(core('configmaps', 'site'), { data: { region: 'south' } });
      await stage.startController();
      await expectRolls(stage, ['DaemonSet/agent']);
      return `agent rolled once, ${causeOf(stage, 'DaemonSet/agent')}: nothing was lost`;
    },
  },
  {
    does: 'restart the controller',
    play: async (stage) => {
      await stage.stopController();
      await stage.startController();
      await waitFor('a reconcile of all three', async () => (await noops(stage)) >= workloads.length);
      await expectRolls(stage, []);
      return 'the controller reconciled all three and found nothing to do; no rollout';
    },
  },
];

/**
 * Waits until those have rolled, and makes sure that each did it once and that no other did. What is expected adds up
 * over the story, so a rollout too many that comes late is found by the next step.
 */
async function expectRolls({ rollouts, expected }: Stage, rolled: readonly ObservedWorkload[]): Promise<void> {
  for (const workload of rolled) {
    const changes = (expected.get(workload) ?? 0) + 1;
    expected.set(workload, changes);
    await rollouts.untilCount(workload, changes);
  }
  for (const workload of workloads) {
    const surplus = rollouts.count(workload) - (expected.get(workload) ?? 0);
    if (surplus !== 0) throw new Error(`${workload} rolled ${String(surplus)} times too often`);
  }
}

/** How often the controller has found nothing to do. */
function noops({ controller }: Stage): Promise<number> {
  return controller.metric('reroll_plans_total', 'action="noop"');
}

function recordOf({ metadata }: ApiObject): string | undefined {
  return metadata.annotations?.['reroll.dev/record'];
}

function causeOf({ rollouts }: Stage, workload: ObservedWorkload): string {
  const template = rollouts.object(workload)?.['spec'] as { template: ApiObject } | undefined;
  return `cause ${template?.template.metadata.annotations?.['reroll.dev/cause'] ?? 'unknown'}`;
}

function core(plural: string, name = ''): string {
  return `/api/v1/namespaces/${namespace}/${plural}${name === '' ? '' : `/${name}`}`;
}

function apps(plural: string): string {
  return `/apis/apps/v1/namespaces/${namespace}/${plural}`;
}
