/**
 * Workloads: the defaults that a controller reads, and the generation. Each change of the spec raises it, and for
 * Deployments each change of an annotation too.
 */
import { isEqual, isObject, objectAt, type JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { withoutEmptyLists } from '../protobuf/typed.ts';
import { countGeneration } from './core-rules.ts';
import { plainRules, type Draft, type ResourceRules } from './resource-rules.ts';

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

export const deploymentRules: ResourceRules = {
  ...plainRules,
  prepare: (draft) => {
    const { next, current, subresource } = draft;
    const strategy = objectAt(next, 'spec', 'strategy');
    fillSpec(next, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }, 'strategy', {
      type: 'RollingUpdate',
      ...(strategy['type'] === 'Recreate' ? {} : { rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } }),
    });
    if (current !== undefined && subresource === undefined) next.metadata.generation = nextDeploymentGeneration(draft);
    else countGeneration(draft);
  },
};

export const statefulSetRules: ResourceRules = {
  ...plainRules,
  prepare: (draft) => {
    fillSpec(
      draft.next,
      {
        replicas: 1,
        revisionHistoryLimit: 10,
        podManagementPolicy: 'OrderedReady',
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      },
      'updateStrategy',
      rollingUpdateUnlessOnDelete(draft.next, { partition: 0 }),
    );
    countGeneration(draft);
  },
};

export const daemonSetRules: ResourceRules = {
  ...plainRules,
  prepare: (draft) => {
    const rolling = rollingUpdateUnlessOnDelete(draft.next, { maxUnavailable: 1, maxSurge: 0 });
    fillSpec(draft.next, { revisionHistoryLimit: 10 }, 'updateStrategy', rolling);
    countGeneration(draft);
    const annotations = { ...draft.next.metadata.annotations };
    annotations[TEMPLATE_GENERATION] = String(templateGeneration(draft));
    draft.next.metadata.annotations = annotations;
  },
};

export const replicaSetRules: ResourceRules = {
  ...plainRules,
  prepare: (draft) => {
    fillSpec(draft.next, { replicas: 1 });
    countGeneration(draft);
  },
};

function nextDeploymentGeneration({ next, current }: Draft): number {
  const isSame = isEqual(next.spec, current?.spec) && isEqual(next.metadata.annotations, current?.metadata.annotations);
  return (current?.metadata.generation ?? 0) + (isSame ? 0 : 1);
}

function templateGeneration({ next, current, subresource }: Draft): number {
  if (current === undefined) return Number(next.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
  const former = Number(current.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
  const isSame = isEqual(objectAt(next, 'spec', 'template'), objectAt(current, 'spec', 'template'));
  return isSame || subresource !== undefined ? former : former + 1;
}

function rollingUpdateUnlessOnDelete(workload: KubeObject, rollingUpdate: JsonObject): JsonObject {
  const isOnDelete = objectAt(workload, 'spec', 'updateStrategy')['type'] === 'OnDelete';
  return { type: 'RollingUpdate', ...(isOnDelete ? {} : { rollingUpdate }) };
}

function fillSpec(workload: KubeObject, defaults: JsonObject, strategyField?: string, strategy?: JsonObject): void {
  const spec: JsonObject = { ...defaults, ...withoutNulls(workload.spec ?? {}) };
  if (strategyField !== undefined) spec[strategyField] = { ...strategy, ...objectAt(workload.spec, strategyField) };
  if (isObject(spec['template'])) spec['template'] = withoutEmptyLists(spec['template'], 'PodTemplateSpec');
  workload.spec = spec;
}

/** A null means "not set", as in the real server's typed fields. */
function withoutNulls(spec: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null));
}
