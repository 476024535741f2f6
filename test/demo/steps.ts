/** The steps of the demo: each changes the cluster and returns the observed result, or throws. */
import type { ApiObject } from '../support/api-client.ts';
import type { ObservedWorkload } from '../support/rollout-watch.ts';
import { waitFor } from '../support/wait-for.ts';
import { namespace, type DemoEnv } from './env.ts';
import { agent, badText, configMaps, queue, secrets, shops, web } from './objects.ts';
import type { Step } from './runner.ts';

const workloads: readonly ObservedWorkload[] = ['Deployment/web', 'StatefulSet/queue', 'DaemonSet/agent'];
const sharing = shops.map(({ name }): ObservedWorkload => `Deployment/${name}`);

export const demoSteps: readonly Step<DemoEnv>[] = [
  {
    title: 'deploy a Deployment, a StatefulSet and a DaemonSet with reroll.dev/auto: "true"',
    run: async (env) => {
      for (const configMap of configMaps) await env.client.create(core('configmaps'), configMap);
      for (const secret of secrets) await env.client.create(core('secrets'), secret);
      await env.client.create(apps('deployments'), web);
      await env.client.create(apps('statefulsets'), queue);
      await env.client.create(apps('daemonsets'), agent);
      await untilRecorded(env, workloads);
      await expectRolls(env, []);
      return 'each workload got its record of what its pods started with; no rollout';
    },
  },
  {
    title: 'edit ConfigMap settings',
    run: async (env) => {
      await env.client.patch(core('configmaps', 'settings'), { data: { color: 'blue' } });
      await expectRolls(env, ['Deployment/web']);
      return `web rolled once, ${causeOf(env, 'Deployment/web')}; queue and agent did not`;
    },
  },
  {
    title: 'edit a key of ConfigMap site that no workload uses',
    run: async (env) => {
      const before = await noops(env);
      await env.client.patch(core('configmaps', 'site'), { data: { banner: 'welcome' } });
      await waitFor('a reconcile of agent', async () => (await noops(env)) > before);
      await expectRolls(env, []);
      return 'the controller reconciled agent and found nothing to do; no rollout';
    },
  },
  {
    title: 'change Secret credentials and ConfigMap limits together',
    run: async (env) => {
      await Promise.all([
        env.client.patch(core('secrets', 'credentials'), { stringData: { password: 'second' } }),
        env.client.patch(core('configmaps', 'limits'), { data: { workers: '8' } }),
      ]);
      await expectRolls(env, ['Deployment/web', 'StatefulSet/queue']);
      return `queue rolled once for both, ${causeOf(env, 'StatefulSet/queue')}; web rolled once for the Secret`;
    },
  },
  {
    title: 'hold web (kubectl reroll hold), edit ConfigMap settings, and ask why it does not roll',
    run: async (env) => {
      await env.reroll('hold', 'deploy/web', '--reason', 'INC-4711');
      await env.client.patch(core('configmaps', 'settings'), { data: { color: 'green' } });
      await env.rollouts.until('the wait of web', 'Deployment/web', (object) => pendingOf(object) !== undefined);
      await expectRolls(env, []);
      const status = await env.reroll('status', '--state', 'pending');
      const explanation = await env.reroll('explain', 'deploy/web');
      return ['web waits, and two commands say for what:', '$ kubectl reroll status', status]
        .concat('$ kubectl reroll explain deploy/web', explanation)
        .join('\n');
    },
  },
  {
    title: 'lift the hold (kubectl reroll hold --off)',
    run: async (env) => {
      await env.reroll('hold', 'deploy/web', '--off');
      await expectRolls(env, ['Deployment/web']);
      return `web rolled once, ${causeOf(env, 'Deployment/web')}`;
    },
  },
  {
    title: 'stop the controller, edit ConfigMap site, start the controller, and restart it',
    run: async (env) => {
      await env.stopController();
      await env.client.patch(core('configmaps', 'site'), { data: { region: 'south' } });
      await env.startController();
      await expectRolls(env, ['DaemonSet/agent']);
      await env.stopController();
      await env.startController();
      await waitFor('a reconcile of all three', async () => (await noops(env)) >= workloads.length);
      await expectRolls(env, []);
      return `agent rolled once, ${causeOf(env, 'DaemonSet/agent')}: nothing was lost; the restart rolled nothing`;
    },
  },
  {
    title: 'deploy twelve Deployments with one ConfigMap, and edit it so that no pod with it becomes ready',
    run: async (env) => {
      for (const { object } of shops) await env.client.create(apps('deployments'), object);
      await untilRecorded(env, sharing);
      env.cluster.workloads.hold({ text: badText });
      await env.client.patch(core('configmaps', 'routes'), { data: { routes: badText } });
      const [failed, name] = await waitFor('one of them to be rolled', () => rolledShop(env));
      const note = await waitFor('the breaker to trip', () => breakerNote(env));
      await expectRolls(env, [failed]);
      const result = `${name} alone was rolled, and failed; the other eleven keep their pods. kubectl reroll status notes:`;
      return `${result}\n${note}`;
    },
  },
  {
    title: 'fix ConfigMap routes',
    run: async (env) => {
      const [, name] = rolledShop(env) ?? [];
      await env.client.patch(core('configmaps', 'routes'), { data: { routes: 'upstream: v2' } });
      await expectRolls(env, sharing);
      return `${String(name)} was rolled at once, and then the other eleven once each, one after the other in waves`;
    },
  },
];

async function untilRecorded({ rollouts }: DemoEnv, some: readonly ObservedWorkload[]): Promise<void> {
  for (const workload of some) {
    await rollouts.until(`the record of ${workload}`, workload, (object) => recordOf(object) !== undefined);
  }
}

/** The workload among those with the same ConfigMap that was rolled. */
function rolledShop({ rollouts }: DemoEnv): readonly [workload: ObservedWorkload, name: string] | undefined {
  const workload = sharing.find((each) => rollouts.count(each) > 0);
  return workload && [workload, workload.replace('Deployment/', '')];
}

/**
 * Waits until these workloads have rolled, and checks that each rolled once and no other one did. The expected numbers
 * add up over the steps, so the next step detects a surplus rollout that comes late.
 */
async function expectRolls({ rollouts, expected }: DemoEnv, rolled: readonly ObservedWorkload[]): Promise<void> {
  for (const workload of rolled) {
    const changes = (expected.get(workload) ?? 0) + 1;
    expected.set(workload, changes);
    await rollouts.untilCount(workload, changes);
  }
  for (const workload of [...workloads, ...sharing]) {
    const surplus = rollouts.count(workload) - (expected.get(workload) ?? 0);
    if (surplus !== 0) throw new Error(`${workload} rolled ${String(surplus)} times too often`);
  }
}

/** What `reroll status` says of a tripped breaker. */
async function breakerNote(env: DemoEnv): Promise<string | undefined> {
  return (await env.rerollNotes('status')).find((note) => note.startsWith('the breaker of'));
}

/** Number of plans without an action. */
function noops({ controller }: DemoEnv): Promise<number> {
  return controller.metric('reroll_plans_total', 'action="noop"');
}

function recordOf({ metadata }: ApiObject): string | undefined {
  return metadata.annotations?.['reroll.dev/record'];
}

function pendingOf({ metadata }: ApiObject): string | undefined {
  return metadata.annotations?.['reroll.dev/pending'];
}

function causeOf({ rollouts }: DemoEnv, workload: ObservedWorkload): string {
  const template = rollouts.object(workload)?.['spec'] as { template: ApiObject } | undefined;
  return `cause ${template?.template.metadata.annotations?.['reroll.dev/cause'] ?? 'unknown'}`;
}

function core(plural: string, name = ''): string {
  return `/api/v1/namespaces/${namespace}/${plural}${name === '' ? '' : `/${name}`}`;
}

function apps(plural: string): string {
  return `/apis/apps/v1/namespaces/${namespace}/${plural}`;
}
