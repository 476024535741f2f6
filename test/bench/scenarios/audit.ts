/** Reads the API server's audit log. Pure. */

/** The kinds of calls that are distinguished. */
export const callKinds = ['writes of workloads', 'Events', 'other writes', 'reads'] as const;
export type CallKind = (typeof callKinds)[number];

/** One line for each completed call, without its body. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata' }],
};

/** The fields of an audit log entry that are read here. */
interface Entry {
  readonly verb: string;
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource?: string };
}

const reads = ['get', 'list', 'watch'];
const workloads = ['deployments', 'statefulsets', 'daemonsets'];

/**
 * The calls of all clients that identify themselves. The benchmark's own client does not; the calls that the API server
 * makes to itself are left out.
 * @param log lines of JSON; an incomplete last line is ignored
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
