/** Where all that reroll lets anybody see of itself is found, beside its log and the objects that it looks after. */

/** Of its HTTP server, one of them unknown to it. */
export const answerPaths = ['/metrics', '/readyz?verbose', '/livez?verbose', '/nothing'];

export function eventsPath(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
}

/** Of the API: what is in the namespace that it is installed in. */
export function ownPaths(namespace: string): readonly string[] {
  return [
    eventsPath(namespace),
    `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
    ...['secrets', 'configmaps'].map((plural) => `/api/v1/namespaces/${namespace}/${plural}`),
  ];
}
