/** The part of the composition root that joins the watches of the API server to the controller's sinks. */
import type { Controller } from '../controller/controller.ts';
import { listInto } from '../kube/reflector/lister.ts';
import { NamespaceReader } from '../kube/reflector/namespace-reader.ts';
import { Reflector } from '../kube/reflector/reflector.ts';
import { listPath, resourceName } from '../kube/api/resources.ts';
import type { HttpTransport } from '../kube/transport/transport.ts';
import { systemClock } from '../lib/clock.ts';
import type { Config } from '../model/config.ts';
import { configKinds, workloadKey, workloadKinds, type ConfigKind, type WorkloadKind } from '../model/kinds.ts';
import { readMetadata, type KubeObject, type WorkloadObject } from '../model/kube-object.ts';
import type { Logger } from '../model/logger.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Metrics } from '../observability/metrics.ts';
import { readConfig, type ReadSettings } from '../plan/read/config.ts';
import { readNamespace } from '../plan/read/hints.ts';
import { readWorkload } from '../plan/read/workload.ts';

/** What every part that is built needs. */
export interface Deps {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly transport: HttpTransport;
  readonly readSettings: ReadSettings;
}

/** Where what is watched goes. */
export interface WatchTarget {
  readonly controller: Controller;
  /** Called when the API server has gone back to an older state. */
  readonly onRewound: () => void;
}

/** Something that mirrors a part of the cluster until it is stopped. */
export interface Watcher {
  readonly resource: string;
  /** Monotonic ms at which something last went on in it; undefined before it was started. */
  readonly lastTurnMs: number | undefined;
  /** Monotonic ms at which the API server was last heard of: an event, a bookmark or a list; undefined before the first. */
  readonly lastSuccessMs: number | undefined;
  /** Whether it is reading a list; undefined where it never reads a long one. */
  readonly isListing?: boolean;
  run(signal: AbortSignal): Promise<void>;
}

/** Secrets that no pod loads as configuration, and that a cluster may hold thousands of. */
const secretSelector = 'type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token';

/** The name of the watch of Namespaces. */
export const namespaceWatch = resourceName('Namespace');

type WatchedKind = ConfigKind | WorkloadKind;

/** One watch: of a kind, in one namespace or (undefined) in all. */
interface WatchSpec<K extends WatchedKind = WatchedKind> {
  readonly kind: K;
  readonly namespace: string | undefined;
  readonly watchName: string;
}

/** The names of all watches, Namespaces first. */
export function watchNames(config: Config): readonly string[] {
  const kinds = [...watchedConfigKinds(config), ...workloadKinds];
  return [namespaceWatch, ...kinds.flatMap((kind) => watchesOf(kind, config).map(({ watchName }) => watchName))];
}

/**
 * Lists that show whether configs and workloads have versions that can be compared: configs, workloads, and configs
 * again, in one of the namespaces that are watched.
 */
export function listOrderPaths(config: Config): readonly string[] {
  const namespace = config.namespaces?.[0];
  const configs = watchedConfigKinds(config);
  return [...configs, ...workloadKinds, ...configs].map((kind) => listPath(kind, namespace));
}

/** What is seen of Namespaces: a watch or, where only Roles allow anything, a look once a minute. */
export function buildNamespaceWatcher({ controller, onRewound }: WatchTarget, base: Deps): Watcher {
  const { config, readSettings } = base;
  const common = {
    ...watchDeps(base),
    reduce: (object: KubeObject): NamespaceState => readNamespace(object, readSettings.annotations),
    sink: controller.namespaceSink(namespaceWatch),
  };
  if (config.namespaces !== undefined) return new NamespaceReader({ ...common, names: config.namespaces });
  const labelSelector = config.namespaceSelector;
  return new Reflector({ ...common, resource: namespaceWatch, path: listPath('Namespace'), labelSelector, onRewound });
}

/** The watches of configs and workloads. */
export function buildWatchers({ controller, onRewound }: WatchTarget, base: Deps): readonly Watcher[] {
  const { config } = base;
  const ofConfigs = (watch: WatchSpec<ConfigKind>): Watcher =>
    new Reflector({
      ...watchDeps(base),
      ...locate(watch),
      onRewound,
      newestKnown: () => controller.newestOf(watch.kind),
      labelSelector: config.resourceLabelSelector,
      fieldSelector: watch.kind === 'Secret' ? secretSelector : undefined,
      reduce: (object) => readConfig(watch.kind, object, base.readSettings),
      sink: controller.configSink(watch),
    });
  const ofWorkloads = (watch: WatchSpec<WorkloadKind>): Watcher =>
    new Reflector({
      ...watchDeps(base),
      ...locate(watch),
      onRewound,
      newestKnown: () => controller.newestOf(watch.kind),
      reduce: (object) => reduceWorkload(watch.kind, object, controller, base),
      sink: controller.workloadSink(watch),
    });
  return [
    ...watchedConfigKinds(config)
      .flatMap((kind) => watchesOf(kind, config))
      .map(ofConfigs),
    ...workloadKinds.flatMap((kind) => watchesOf(kind, config)).map(ofWorkloads),
  ];
}

/** Lists the workloads of a namespace that opts in only now. Goes on until it is done or the signal aborts. */
export async function relistNamespace(
  namespace: string,
  controller: Controller,
  base: Deps,
  signal: AbortSignal,
): Promise<void> {
  for (const kind of workloadKinds) {
    // A list that is begun again shows them again.
    const states = new Map<string, WorkloadState>();
    const resourceVersion = await listInto<WorkloadState>({
      ...watchDeps(base),
      resource: resourceName(kind),
      path: listPath(kind, namespace),
      reduce: (object) => reduceWorkload(kind, object, controller, base),
      sink: (state) => {
        states.set(state.name, state);
      },
      signal,
    });
    controller.adopt([...states.values()], resourceVersion);
  }
  controller.endAdoption(namespace);
}

function reduceWorkload(
  kind: WorkloadKind,
  object: WorkloadObject,
  controller: Controller,
  { readSettings }: Deps,
): WorkloadState | undefined {
  const { namespace, name, uid, resourceVersion } = readMetadata(object);
  const known = controller.knownExactly(workloadKey({ kind, namespace, name }), uid, resourceVersion);
  return known ?? readWorkload(kind, object, readSettings, controller.isOptedInByDefault(namespace));
}

function watchesOf<K extends WatchedKind>(kind: K, { namespaces }: Config): readonly WatchSpec<K>[] {
  const resource = resourceName(kind);
  if (namespaces === undefined) return [{ kind, namespace: undefined, watchName: resource }];
  return namespaces.map((namespace) => ({ kind, namespace, watchName: `${resource} in ${namespace}` }));
}

function watchedConfigKinds({ resourcesToIgnore }: Config): readonly ConfigKind[] {
  return configKinds.filter((kind) => !resourcesToIgnore.includes(kind));
}

function locate({ kind, namespace }: WatchSpec): { resource: string; path: string } {
  return { resource: resourceName(kind), path: listPath(kind, namespace) };
}

function watchDeps({ transport, logger, metrics, config: { watchIdleLimitMs: idleLimitMs } }: Deps) {
  return { transport, logger, metrics, idleLimitMs, clock: systemClock, random: Math.random };
}
