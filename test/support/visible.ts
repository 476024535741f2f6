/** All paths at which reroll exposes data, besides its log and the workloads. */

/** Paths of its HTTP server, one of them unknown. */
export const answerPaths = ['/metrics', '/readyz?verbose', '/livez?verbose', '/nothing'];

export function eventsPath(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
}

/** API paths of the objects in the namespace of reroll. */
export function ownPaths(namespace: string): readonly string[] {
  return [
    eventsPath(namespace),
    `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
    ...['secrets', 'configmaps'].map((plural) => `/api/v1/namespaces/${namespace}/${plural}`),
  ];
}
