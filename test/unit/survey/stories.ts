/** What has happened in small clusters before they are surveyed. */
import type { RolloutRecord } from '../../../src/model/record.ts';
import { SmallCluster } from '../../fakes/small-cluster.ts';

export const web = { kind: 'Deployment', name: 'web' } as const;
export const app = { kind: 'ConfigMap', name: 'app' } as const;
export const minuteMs = 60_000;

/** A workload with its record, a minute after it was written. */
export async function recorded(): Promise<SmallCluster> {
  const cluster = new SmallCluster();
  cluster.config('ConfigMap', 'app', { color: 'red' });
  cluster.workload('web');
  await cluster.write();
  cluster.nowMs += minuteMs;
  return cluster;
}

/** Its config has changed, a minute ago. */
export async function changed(annotations: Readonly<Record<string, string>> = {}): Promise<SmallCluster> {
  const cluster = await recorded();
  cluster.annotate(web, annotations);
  cluster.config('ConfigMap', 'app', { color: 'blue' });
  cluster.nowMs += minuteMs;
  return cluster;
}

/** The names of workloads that share the ConfigMap `app`. */
export function sharers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `web-${String(index)}`);
}

/** So many workloads share a config, which has changed a minute ago. */
export async function sharedAndChanged(count: number, annotations = {}): Promise<SmallCluster> {
  const cluster = new SmallCluster();
  cluster.config('ConfigMap', 'app', { color: 'red' }, { annotations });
  for (const name of sharers(count)) cluster.workload(name);
  await cluster.write();
  cluster.nowMs += minuteMs;
  cluster.config('ConfigMap', 'app', { color: 'blue' }, { annotations });
  cluster.nowMs += minuteMs;
  return cluster;
}

/** It was rolled for a change, a minute ago. */
export async function rolled(): Promise<SmallCluster> {
  const cluster = await changed();
  await cluster.write();
  cluster.nowMs += minuteMs;
  return cluster;
}

/** Its record would be too long with an entry for each config. @param color of the first one afterwards */
export async function folded(color: string): Promise<SmallCluster> {
  const cluster = new SmallCluster();
  const names = Array.from({ length: 900 }, (_, index) => `config-${String(index)}`);
  for (const name of names) cluster.config('ConfigMap', name, { color: 'red' });
  cluster.workload('web', {
    podSpec: { containers: [{ envFrom: names.map((name) => ({ configMapRef: { name } })) }] },
  });
  await cluster.write();
  cluster.config('ConfigMap', 'config-0', { color });
  cluster.nowMs += minuteMs;
  return cluster;
}

/**
 * It is held, and its config has changed. Then another key began to count, so that the record has the version at which
 * that key was read, and still the former digest of the first one.
 */
export async function heldWithMixedRecord(): Promise<SmallCluster> {
  const cluster = await changed({ 'reroll.dev/hold': 'true' });
  await cluster.write();
  const { configs } = JSON.parse(
    cluster.get(web).metadata?.annotations?.['reroll.dev/record'] ?? '{}',
  ) as RolloutRecord;
  const rv = cluster.get(app).metadata?.resourceVersion;
  rewriteRecord(cluster, { configs: { 'ConfigMap/app': { ...(configs['ConfigMap/app'] as object), rv } } });
  return cluster;
}

/** The record of the workload with other members. */
export function rewriteRecord(cluster: SmallCluster, changes: object): void {
  const text = cluster.get(web).metadata?.annotations?.['reroll.dev/record'] ?? '{}';
  cluster.annotate(web, { 'reroll.dev/record': JSON.stringify({ ...(JSON.parse(text) as object), ...changes }) });
}
