/** The watches of one replica, with the functions by which the program reduces objects. */
import type { Controller } from '../../src/controller/controller.ts';
import type { ReadSettings } from '../../src/plan/read/config.ts';
import { readConfig } from '../../src/plan/read/config.ts';
import { readNamespace } from '../../src/plan/read/hints.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { workloadKey } from '../../src/model/kinds.ts';
import { readMetadata, type KubeObject, type WorkloadObject } from '../../src/model/kube-object.ts';
import type { WorkloadState } from '../../src/model/workload-state.ts';
import { simKinds, type SimKind } from './objects.ts';
import { simWorkloadKind } from './workload-kind.ts';
import { SimWatch, type SimWatchOptions } from './watch.ts';

export interface WatchesOptions extends Pick<
  SimWatchOptions<unknown>,
  'store' | 'logger' | 'onRewound' | 'onList' | 'sightings'
> {
  readonly controller: Controller;
  readonly readSettings: ReadSettings;
}

export function buildWatches(options: WatchesOptions): readonly SimWatch[] {
  return simKinds.map((kind) => buildWatch(kind, options));
}

/** A workload as the inventory holds it. */
export function reduceWorkload(
  object: WorkloadObject,
  { controller, readSettings }: Pick<WatchesOptions, 'controller' | 'readSettings'>,
): WorkloadState | undefined {
  const { namespace, name, uid, resourceVersion } = readMetadata(object);
  const key = workloadKey({ kind: simWorkloadKind(), namespace, name });
  const known = controller.knownExactly(key, uid, resourceVersion);
  return known ?? readWorkload(simWorkloadKind(), object, readSettings, controller.isOptedInByDefault(namespace));
}

function buildWatch(kind: SimKind, options: WatchesOptions): SimWatch {
  const { controller, readSettings } = options;
  const newestKnown = (): string | undefined => controller.newestOf(kind === 'Deployment' ? simWorkloadKind() : kind);
  const common = { ...options, kind, newestKnown };
  const watched = { namespace: undefined, watchName: kind };
  if (kind === 'Namespace') {
    const reduce = (object: KubeObject) => readNamespace(object, readSettings);
    return new SimWatch({ ...common, reduce, sink: controller.namespaceSink(kind) });
  }
  if (kind === 'Deployment') {
    const sink = controller.workloadSink({ ...watched, kind: simWorkloadKind() });
    return new SimWatch({ ...common, reduce: (object) => reduceWorkload(object, options), sink });
  }
  const sink = controller.configSink({ ...watched, kind });
  return new SimWatch({ ...common, reduce: (object) => readConfig(kind, object, readSettings), sink });
}
