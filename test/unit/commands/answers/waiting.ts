/** Workloads of a small cluster that wait for answers. */
import { readPending } from '../../../../src/plan/pending.ts';
import { SmallCluster } from '../../../fakes/small-cluster.ts';
import { minuteMs } from '../../survey/stories.ts';

type Annotations = Readonly<Record<string, string>>;

export const required: Annotations = { 'reroll.dev/approval': 'required' };
/** The clock of the cluster stands at 09:16 UTC on 7 January. */
export const window: Annotations = { 'reroll.dev/window': '0 22 * * * 2h' };
export const deployment = (name: string) => ({ kind: 'Deployment', name }) as const;

/** Workloads that use all of the configs; they wait for a change of these, 14 minutes ago. */
export async function waiting(
  workloads: Readonly<Record<string, Annotations>>,
  configs: readonly string[] = ['app'],
): Promise<SmallCluster> {
  const cluster = new SmallCluster();
  const envFrom = configs.map((config) => ({ configMapRef: { name: config } }));
  const names = Object.keys(workloads);
  for (const config of configs) cluster.config('ConfigMap', config, { color: 'red' });
  for (const name of names) {
    cluster.workload(name, { podSpec: { containers: [{ envFrom }] }, labels: { team: name } });
    cluster.annotate(deployment(name), workloads[name] ?? {});
  }
  await cluster.write();
  cluster.nowMs += minuteMs;
  for (const config of configs) cluster.config('ConfigMap', config, { color: 'blue' });
  await cluster.write();
  // A controller that has just started writes pending on one workload at once.
  while (names.some((name) => isUnwritten(cluster, name))) await cluster.write();
  cluster.nowMs += 14 * minuteMs;
  return cluster;
}

function isUnwritten(cluster: SmallCluster, name: string): boolean {
  const { annotations = {} } = cluster.get(deployment(name)).metadata ?? {};
  const isGated = Object.keys(annotations).some((key) => /reroll.dev\/(?:hold|window|approval)$/.test(key));
  return isGated && annotations['reroll.dev/pending'] === undefined;
}

/** The same, but they have waited for their turn for more than five minutes, so that the controller says it on each. */
export async function waitingForTurn(...names: readonly string[]): Promise<SmallCluster> {
  const cluster = await waiting(Object.fromEntries(names.map((name) => [name, {}])));
  cluster.config('ConfigMap', 'app', { color: 'green' });
  const since = `${new Date(cluster.nowMs).toISOString().slice(0, 19)}Z`;
  const gates = { gates: ['staging'], reason: 'staging', opens: null };
  const pending = { v: 1, since, ...gates, wants: { 'ConfigMap/app': stagedId }, cause: ['ConfigMap/app'] };
  for (const name of names) cluster.annotate(deployment(name), { 'reroll.dev/pending': JSON.stringify(pending) });
  cluster.nowMs += 6 * minuteMs;
  return cluster;
}

/** The id of the content with which they wait for their turn. */
export const stagedId = 'k3xq7m2pzt4wab5c';

/** An annotation of reroll on a Deployment. */
export function annotation(cluster: SmallCluster, name: string, key: string): string | undefined {
  return cluster.get(deployment(name)).metadata?.annotations?.[`reroll.dev/${key}`];
}

/** The id with which a Deployment waits for a content. */
export function idOf(cluster: SmallCluster, name: string, config: `ConfigMap/${string}` = 'ConfigMap/app'): string {
  return readPending(annotation(cluster, name, 'pending'))?.wants[config] ?? 'no id';
}
