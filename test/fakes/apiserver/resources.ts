/** The resources that the server knows, one row each, with how each differs from the plain case. */
import type { ResourceName } from './objects/status.ts';
import { configMapRules, secretRules } from './rules/config-rules.ts';
import { coreEventRules, eventRules } from './rules/event-rules.ts';
import { leaseRules } from './rules/lease-rules.ts';
import { namespaceRules, podRules } from './rules/core-rules.ts';
import { plainRules, type ResourceRules } from './rules/resource-rules.ts';
import { daemonSetRules, deploymentRules, replicaSetRules, statefulSetRules } from './rules/workload-rules.ts';

export interface Resource extends ResourceName {
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Has a `/status` subresource, which alone may write `status`. */
  readonly hasStatus: boolean;
  /** A deletion answers with the object instead of a `Status`. */
  readonly returnsDeletedObject: boolean;
  /** Whether an update without a resourceVersion applies to the current version; Leases reject it. */
  readonly allowsUnconditionalUpdate: boolean;
  /** Field paths that field selectors support. */
  readonly selectableFields: readonly string[];
  readonly rules: ResourceRules;
  /** Plural name under which objects are stored; two versions of one resource share it. */
  readonly storage: string;
}

type Traits = Partial<Omit<Resource, 'group' | 'version' | 'kind' | 'plural'>>;

const nameAndNamespace = ['metadata.name', 'metadata.namespace'];

function define(apiVersion: string, kind: string, plural: string, traits: Traits = {}): Resource {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return {
    group: group ?? '',
    version: version ?? '',
    kind,
    plural,
    namespaced: true,
    hasStatus: false,
    returnsDeletedObject: false,
    allowsUnconditionalUpdate: true,
    selectableFields: nameAndNamespace,
    rules: plainRules,
    storage: plural,
    ...traits,
  };
}

export const resources: readonly Resource[] = [
  define('v1', 'Namespace', 'namespaces', {
    namespaced: false,
    hasStatus: true,
    returnsDeletedObject: true,
    selectableFields: ['metadata.name', 'status.phase'],
    rules: namespaceRules,
  }),
  define('v1', 'ConfigMap', 'configmaps', { rules: configMapRules }),
  define('v1', 'Secret', 'secrets', { rules: secretRules, selectableFields: [...nameAndNamespace, 'type'] }),
  define('v1', 'Pod', 'pods', {
    hasStatus: true,
    returnsDeletedObject: true,
    selectableFields: [...nameAndNamespace, 'spec.nodeName', 'status.phase'],
    rules: podRules,
  }),
  define('v1', 'Event', 'events', {
    rules: coreEventRules,
    selectableFields: [
      ...nameAndNamespace,
      'involvedObject.kind',
      'involvedObject.name',
      'involvedObject.namespace',
      'involvedObject.uid',
      'reason',
      'type',
    ],
  }),
  define('v1', 'ServiceAccount', 'serviceaccounts', { returnsDeletedObject: true }),
  define('v1', 'Node', 'nodes', { namespaced: false, hasStatus: true }),
  define('apps/v1', 'Deployment', 'deployments', { hasStatus: true, rules: deploymentRules }),
  define('apps/v1', 'StatefulSet', 'statefulsets', { hasStatus: true, rules: statefulSetRules }),
  define('apps/v1', 'DaemonSet', 'daemonsets', { hasStatus: true, rules: daemonSetRules }),
  define('apps/v1', 'ReplicaSet', 'replicasets', { hasStatus: true, rules: replicaSetRules }),
  define('apps/v1', 'ControllerRevision', 'controllerrevisions'),
  define('coordination.k8s.io/v1', 'Lease', 'leases', { allowsUnconditionalUpdate: false, rules: leaseRules }),
  define('events.k8s.io/v1', 'Event', 'events', {
    rules: eventRules,
    selectableFields: [...nameAndNamespace, 'reason', 'type'],
  }),
];

export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

export function findResource(group: string, version: string, plural: string | undefined): Resource | undefined {
  return resources.find((row) => row.group === group && row.version === version && row.plural === plural);
}

/** The row of a built-in resource by its storage name, for the server's own code. */
export function builtIn(storage: string): Resource {
  const resource = resources.find((row) => row.storage === storage);
  if (resource === undefined) throw new Error(`no resource is stored as ${storage}`);
  return resource;
}
