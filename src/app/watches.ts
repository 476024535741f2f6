/** Builds the watches of the API server and connects them to the controller's sinks. */
import type { ControllerObserver } from '../controller/ports.ts';
import type { Controller } from '../controller/controller.ts';
import { listInto } from '../kube/reflector/lister.ts';
import { OptionalWatch, type KindWatch } from '../kube/discovery/optional-watch.ts';
import { NamespaceReader } from '../kube/reflector/namespace-reader.ts';
import { Reflector } from '../kube/reflector/reflector.ts';
import type { WireFormats } from '../kube/reflector/wire-formats.ts';
import { listPath, resourceName } from '../kube/api/resources.ts';
import type { HttpTransport } from '../kube/transport/transport.ts';
import { systemClock } from '../lib/clock.ts';
import type { Config } from '../model/config.ts';
import {
  secretFieldSelector,
  addedKinds,
  builtInKinds,
  watchedConfigKinds,
  workloadKey,
  workloadKinds,
  type ConfigKind,
  type WorkloadKind,
} from '../model/kinds.ts';
import { readMetadata, type KubeObject, type WorkloadObject } from '../model/kube-object.ts';
import type { Logger } from '../model/logger.ts';
import type { NoticeReporter } from '../model/notice.ts';
import type { KindPresence } from '../model/presence.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Metrics } from '../observability/metrics.ts';
import { readConfig, type ReadSettings } from '../plan/read/config.ts';
import { readNamespace } from '../plan/read/hints.ts';
import { readWorkload } from '../plan/read/workload.ts';

/** The dependencies of every part of a session. */
export interface Deps {
  /** Undefined without a page. */
  readonly observer?: ControllerObserver | undefined;
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly transport: HttpTransport;
  readonly wireFormats: WireFormats;
  readonly readSettings: ReadSettings;
  /** Undefined where no messages to people are sent. */
  readonly notifier?: TermNotifier | undefined;
}

/** Takes notices, of one leadership term after the other. */
export interface TermNotifier extends NoticeReporter {
  endTerm(): void;
}

/** The receiver of what the watches see. */
export interface WatchTarget {
  readonly controller: Controller;
  /** The callback for an API server that went back to an older state. */
  readonly onRewound: () => void;
}

/** A watch, or a periodic read in its place. */
export interface Watcher {
  readonly resource: string;
  /** Monotonic ms of the last step of its loop; undefined before the start. */
  readonly lastTurnMs: number | undefined;
  /** Monotonic ms of the last data from the API server: an event, a bookmark or a list; undefined before the first. */
  readonly lastSuccessMs: number | undefined;
  /** Whether a list is being read; undefined for a watcher without long lists. */
  readonly isListing?: boolean;
  run(signal: AbortSignal): Promise<void>;
}

/** The name of the watch of Namespaces. */
export const namespaceWatch = resourceName('Namespace');

type WatchedKind = ConfigKind | WorkloadKind;

/** One watch: of one kind, in one namespace or, where that is undefined, in all namespaces. */
interface WatchSpec<K extends WatchedKind = WatchedKind> {
  readonly kind: K;
  readonly namespace: string | undefined;
  readonly watchName: string;
}

/** The names of all watches, Namespaces first. */
export function watchNames(config: Config): readonly string[] {
  const kinds = [...watchedConfigKinds(config.resourcesToIgnore), ...workloadKinds()];
  return [namespaceWatch, ...kinds.flatMap((kind) => watchesOf(kind, config).map(({ watchName }) => watchName))];
}

/**
 * Paths of the lists that show whether resourceVersions of configs and workloads are comparable: configs, workloads,
 * and configs again, in the first of the watched namespaces.
 */
export function listOrderPaths(config: Config): readonly string[] {
  const namespace = config.namespaces?.[0];
  const configs = watchedConfigKinds(config.resourcesToIgnore);
  return [...configs, ...builtInKinds, ...configs].map((kind) => listPath(kind, namespace));
}

/** Watches Namespaces or, where reroll has only Roles and so may not watch them, reads them once a minute. */
export function buildNamespaceWatcher({ controller, onRewound }: WatchTarget, deps: Deps): Watcher {
  const { config, readSettings } = deps;
  const common = {
    ...watchDeps(deps),
    reduce: (object: KubeObject): NamespaceState => readNamespace(object, readSettings),
    sink: controller.namespaceSink(namespaceWatch),
  };
  if (config.namespaces !== undefined) return new NamespaceReader({ ...common, names: config.namespaces });
  const labelSelector = config.namespaceSelector;
  return new Reflector({ ...common, resource: namespaceWatch, path: listPath('Namespace'), labelSelector, onRewound });
}

/** The watches of configs and workloads. */
export function buildWatchers({ controller, onRewound }: WatchTarget, deps: Deps): readonly Watcher[] {
  const { config } = deps;
  const ofConfigs = (watch: WatchSpec<ConfigKind>): Watcher =>
    new Reflector({
      ...watchDeps(deps),
      ...locate(watch),
      onRewound,
      newestKnown: () => controller.newestOf(watch.kind),
      labelSelector: config.resourceLabelSelector,
      fieldSelector: watch.kind === 'Secret' ? secretFieldSelector : undefined,
      reduce: (object) => readConfig(watch.kind, object, deps.readSettings),
      sink: controller.configSink(watch),
    });
  const ofWorkloads = (watch: WatchSpec<WorkloadKind>, sink = controller.workloadSink(watch)): Watcher & KindWatch =>
    new Reflector({
      ...watchDeps(deps),
      ...locate(watch),
      onRewound,
      newestKnown: () => controller.newestOf(watch.kind),
      reduce: (object) => reduceWorkload(watch.kind, object, controller, deps),
      sink,
    });
  return [
    ...watchedConfigKinds(config.resourcesToIgnore)
      .flatMap((kind) => watchesOf(kind, config))
      .map(ofConfigs),
    ...builtInKinds.flatMap((kind) => watchesOf(kind, config)).map((watch) => ofWorkloads(watch)),
    ...addedKinds()
      .flatMap((kind) => watchesOf(kind, config))
      .map((spec) => {
        const sink = controller.workloadSink(spec);
        const { kind, namespace } = spec;
        return new OptionalWatch({
          ...watchDeps(deps),
          kind,
          namespace,
          watch: ofWorkloads(spec, sink),
          onMissing: () => {
            sink.forget();
          },
        });
      }),
  ];
}

/** The kinds that options add, one entry for each watch. */
export function presencesOf(watchers: readonly Watcher[]): readonly KindPresence[] {
  return watchers.filter((watcher) => watcher instanceof OptionalWatch);
}

/** Lists the workloads of a namespace that has just opted in. Retries until it succeeds or the signal aborts. */
export async function relistNamespace(
  namespace: string,
  { controller, watchers }: { readonly controller: Controller; readonly watchers: readonly Watcher[] },
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  for (const kind of kindsOf(watchers)) {
    // A restarted list shows the same workloads again.
    const states = new Map<string, WorkloadState>();
    const resourceVersion = await listInto<WorkloadState>({
      ...watchDeps(deps),
      resource: resourceName(kind),
      path: listPath(kind, namespace),
      reduce: (object) => reduceWorkload(kind, object, controller, deps),
      sink: (state) => {
        states.set(state.name, state);
      },
      signal,
    });
    controller.adopt([...states.values()], resourceVersion);
  }
  controller.endAdoption(namespace);
}

/** The kinds that can be listed now. */
function kindsOf(watchers: readonly Watcher[]): readonly WorkloadKind[] {
  const missing = presencesOf(watchers).filter(({ presence }) => presence !== 'present');
  return workloadKinds().filter((kind) => !missing.some((each) => each.kind === kind));
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

function locate({ kind, namespace }: WatchSpec): { resource: string; path: string } {
  return { resource: resourceName(kind), path: listPath(kind, namespace) };
}

function watchDeps({ transport, wireFormats, logger, metrics, config: { watchIdleLimitMs: idleLimitMs } }: Deps) {
  return { transport, wireFormats, logger, metrics, idleLimitMs, clock: systemClock, random: Math.random };
}
