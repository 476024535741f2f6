/**
 * Lays the manifests of a tree over the objects of a cluster: what the cluster has once the tree is applied. Objects
 * that the tree does not have stay, since other trees may have brought them.
 */
import type { Manifest } from '../manifests/manifest.ts';
import type { ConfigKey, WorkloadKey } from '../model/kinds.ts';
import { readMetadata, type KubeObject, type WorkloadObject, type WorkloadSpec } from '../model/kube-object.ts';
import { appliedAnnotations, isTemplateKept } from './applied.ts';
import type { SideConfig } from './config-objects.ts';
import { without } from './without.ts';
import { sideOf, type Side, type SideWorkload } from './side.ts';

/** What was read of a cluster. */
export interface ClusterObjects {
  readonly objects: readonly KubeObject[];
  /** Configs that could not be read. */
  readonly unread: ReadonlySet<ConfigKey>;
}

export interface Overlay {
  readonly from: Side;
  readonly to: Side;
  /** Secrets of the tree that cannot be compared with what the cluster has. */
  readonly notCompared: readonly ConfigKey[];
}

export function overlay({ objects, unread }: ClusterObjects, tree: Side): Overlay {
  const cluster = sideOf(objects.map(manifestOf));
  const notCompared = [...tree.configs]
    .filter(([key, config]) => unread.has(key) || config.isOpaque)
    .map(([key]) => key);
  const isCompared = (key: ConfigKey): boolean => !notCompared.includes(key);
  const configsOf = ({ configs }: Side): ReadonlyMap<ConfigKey, SideConfig> =>
    new Map([...configs].filter(([key]) => isCompared(key)));
  const from = { ...cluster, configs: configsOf(cluster) };
  const to = {
    namespaces: new Map([...cluster.namespaces, ...[...tree.namespaces].map(over(cluster.namespaces))]),
    workloads: new Map([...cluster.workloads, ...[...tree.workloads].map(appliedTo(cluster.workloads))]),
    configs: new Map([...from.configs, ...configsOf(tree)]),
  };
  return { from, to, notCompared };
}

/** An object of a cluster has no place in a file. */
function manifestOf(object: KubeObject): Manifest {
  const position = { file: 'cluster', line: 1, column: 1 };
  return { object, position, positionOf: () => position };
}

function over(present: Side['namespaces']): (entry: [string, KubeObject]) => [string, KubeObject] {
  return ([name, object]) => [name, withAnnotations(object, present.get(name))];
}

/** What another client has annotated stays; what the tree had set before, and sets no more, goes. */
function withAnnotations<T extends KubeObject>(object: T, live: KubeObject | undefined): T {
  if (live === undefined) return object;
  const foreign = without(readMetadata(live).annotations, ...appliedAnnotations(live));
  const annotations = { ...foreign, ...readMetadata(object).annotations };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function appliedTo(present: Side['workloads']): (entry: [WorkloadKey, SideWorkload]) => [WorkloadKey, SideWorkload] {
  return ([key, workload]) => {
    const live = present.get(key);
    if (live === undefined) return [key, workload];
    const object = withAnnotations(workload.object, live.object);
    const spec = specOf(object, live.object, isTemplateKept(live.object, workload.object));
    const { status } = live.object;
    return [key, { ...workload, object: { ...object, spec, ...(status === undefined ? {} : { status }) } }];
  };
}

function specOf({ spec = {} }: WorkloadObject, { spec: live = {} }: WorkloadObject, isKept: boolean): WorkloadSpec {
  const template = isKept ? live.template : spec.template;
  // Where an autoscaler sets them, no manifest does.
  const replicas = spec.replicas ?? live.replicas;
  return { ...spec, ...(template === undefined ? {} : { template }), ...(replicas === undefined ? {} : { replicas }) };
}

/** The configs of a tree that can be compared with those of a cluster. */
export function comparableConfigs({ configs }: Side): readonly ConfigKey[] {
  return [...configs].filter(([, { isOpaque }]) => !isOpaque).map(([key]) => key);
}
