/** The collections that are watched from outside, and how their objects are read. */
import type { ApiObject } from '../api-client.ts';
import type { ObservedKind } from '../rollout-watch.ts';
import { seenConfig, seenWorkload, type Sighting } from './sighting.ts';

export interface WatchedCollection {
  readonly path: string;
  readonly read: (object: ApiObject, isGone: boolean) => Sighting;
}

const workloadPlurals = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;
const configPlurals = { ConfigMap: 'configmaps', Secret: 'secrets' } as const;

/** The workloads and configs of a namespace. @param now ms since the start of the watch */
export function watchedCollections(namespace: string, now: () => number): readonly WatchedCollection[] {
  return [
    ...(Object.keys(workloadPlurals) as ObservedKind[]).map((kind) => ({
      path: `/apis/apps/v1/namespaces/${namespace}/${workloadPlurals[kind]}`,
      read: (object: ApiObject, isGone: boolean) => seenWorkload(kind, object, isGone, now()),
    })),
    ...(['ConfigMap', 'Secret'] as const).map((kind) => ({
      path: `/api/v1/namespaces/${namespace}/${configPlurals[kind]}`,
      read: (object: ApiObject, isGone: boolean) => seenConfig(kind, object, isGone, now()),
    })),
  ];
}
