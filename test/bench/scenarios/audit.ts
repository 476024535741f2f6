/** Reads the API server's audit log. Pure. */

/** What calls are told apart by. */
export const callKinds = ['writes of workloads', 'Events', 'other writes', 'reads'] as const;
export type CallKind = (typeof callKinds)[number];

/** One line each, when a call is complete, with nothing of its body. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata' }],
};

/** The part of an entry of the log that is read here. */
interface Entry {
  readonly verb: string;
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource?: string };
}

const reads = ['get', 'list', 'watch'];
const workloads = ['deployments', 'statefulsets', 'daemonsets'];

/**
 * The calls of all clients that say who they are, which the benchmark's own client does not, but for the API server, which
 * calls itself.
 * @param log lines of JSON; a line that is not complete yet is left out
 */
export function countCalls(log: string): Record<CallKind, number> {
  const counts: Record<CallKind, number> = { 'writes of workloads': 0, Events: 0, 'other writes': 0, reads: 0 };
  const complete = log.slice(0, log.lastIndexOf('\n') + 1);
  for (const line of complete.split('\n').filter(Boolean)) {
    const entry = JSON.parse(line) as Entry;
    const { userAgent = '' } = entry;
    if (userAgent !== '' && !userAgent.startsWith('kube-apiserver/')) counts[kindOf(entry)] += 1;
  }
  return counts;
}

function kindOf({ verb, objectRef }: Entry): CallKind {
  const resource = objectRef?.resource ?? '';
  if (reads.includes(verb)) return 'reads';
  if (workloads.includes(resource)) return 'writes of workloads';
  return resource === 'events' ? 'Events' : 'other writes';
}
