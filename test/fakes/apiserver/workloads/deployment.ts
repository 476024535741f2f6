/**
 * Deployments: one ReplicaSet for each distinct template, numbered by the revision annotation, and a status computed
 * from the ReplicaSets. A template that comes back reuses its old ReplicaSet under a new number.
 */
import { isEqual, numberAt, objectAt, type JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Store } from '../store/store.ts';
import {
  change,
  createOwned,
  hashOf,
  ownedBy,
  templateOf,
  withCondition,
  withoutZeros,
  type Condition,
} from './objects.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const NOT_COPIED = new Set(['kubectl.kubernetes.io/last-applied-configuration', REVISION, REVISION_HISTORY]);
const HASH_LABEL = 'pod-template-hash';

/** One step towards a complete rollout; `mayProgress` is false while rollouts are held. */
export function syncDeployment(store: Store, deployment: KubeObject, mayProgress: boolean): void {
  if (deployment.spec?.['paused'] === true) {
    syncPaused(store, deployment);
    return;
  }
  const current = ensureReplicaSet(store, deployment);
  const revision = revisionOf(current);
  const isNoticed =
    numberAt(deployment, 'status', 'observedGeneration') === deployment.metadata.generation &&
    revisionOf(deployment) === revision;
  if (isNoticed && mayProgress) roll(store, deployment, current);
  const status = computeStatus(store, deployment, current);
  writeStatus(store, deployment, { status, revision });
  if (isComplete(deployment, status)) prune(store, deployment, current);
}

function syncPaused(store: Store, deployment: KubeObject): void {
  const { status = {} } = deployment;
  const condition: Condition = {
    type: 'Progressing',
    status: 'Unknown',
    reason: 'DeploymentPaused',
    message: 'Deployment is paused',
  };
  const conditions = withCondition(conditionsOf(deployment), condition);
  const observedGeneration = deployment.metadata.generation ?? 0;
  writeStatus(store, deployment, {
    status: { ...status, observedGeneration, conditions },
    revision: revisionOf(deployment),
  });
}

function writeStatus(
  store: Store,
  deployment: KubeObject,
  { status, revision }: { status: JsonObject; revision: number },
): void {
  change(store, { storage: 'deployments', object: deployment, subresource: 'status' }, (stored) => {
    if (revision === 0) return { ...stored, status };
    const annotations = { ...stored.metadata.annotations, [REVISION]: String(revision) };
    return { ...stored, metadata: { ...stored.metadata, annotations }, status };
  });
}

/** The ReplicaSet of the current template, created or renumbered where necessary. */
function ensureReplicaSet(store: Store, deployment: KubeObject): KubeObject {
  const all = ownedBy(store, 'replicasets', deployment);
  const existing = all.find((replicaSet) => isEqual(plainTemplate(replicaSet), templateOf(deployment)));
  const others = all.filter((replicaSet) => replicaSet !== existing);
  const wanted = Math.max(0, ...others.map(revisionOf)) + 1;
  if (existing === undefined) return createReplicaSet(store, deployment, wanted);
  const formerRevision = revisionOf(existing);
  return change(store, { storage: 'replicasets', object: existing }, (stored) => {
    const annotations: Record<string, string> = { ...stored.metadata.annotations, ...copiedAnnotations(deployment) };
    if (formerRevision < wanted) {
      const history = annotations[REVISION_HISTORY];
      annotations[REVISION_HISTORY] = [history, String(formerRevision)].filter((part) => part !== undefined).join(',');
      annotations[REVISION] = String(wanted);
    }
    return { ...stored, metadata: { ...stored.metadata, annotations } };
  });
}

function createReplicaSet(store: Store, deployment: KubeObject, revision: number): KubeObject {
  const template = templateOf(deployment);
  const hash = hashOf(template);
  const metadata = objectAt(template, 'metadata');
  const labels = { ...objectAt(metadata, 'labels'), [HASH_LABEL]: hash } as Record<string, string>;
  const selector = objectAt(deployment, 'spec', 'selector');
  return createOwned(store, 'replicasets', deployment, {
    name: `${deployment.metadata.name}-${hash}`,
    labels,
    annotations: { ...copiedAnnotations(deployment), [REVISION]: String(revision) },
    spec: {
      replicas: 0,
      selector: { ...selector, matchLabels: { ...objectAt(selector, 'matchLabels'), [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  });
}

function copiedAnnotations({ metadata }: KubeObject): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key)));
}

function plainTemplate(replicaSet: KubeObject): JsonObject {
  const template = templateOf(replicaSet);
  const metadata = objectAt(template, 'metadata');
  const labels = Object.entries(objectAt(metadata, 'labels')).filter(([key]) => key !== HASH_LABEL);
  return { ...template, metadata: { ...metadata, labels: Object.fromEntries(labels) } };
}

function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

function replicasOf(deployment: KubeObject): number {
  return numberAt(deployment, 'spec', 'replicas') ?? 1;
}

/** Moves all replicas to the current ReplicaSet, ready at once. */
function roll(store: Store, deployment: KubeObject, current: KubeObject): void {
  for (const replicaSet of ownedBy(store, 'replicasets', deployment)) {
    const replicas = replicaSet.metadata.uid === current.metadata.uid ? replicasOf(deployment) : 0;
    const scaled = change(store, { storage: 'replicasets', object: replicaSet }, (stored) => ({
      ...stored,
      spec: { ...stored.spec, replicas },
    }));
    const observedGeneration = scaled.metadata.generation ?? 0;
    const ready = { fullyLabeledReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
    change(store, { storage: 'replicasets', object: scaled, subresource: 'status' }, (stored) => ({
      ...stored,
      status: { replicas, observedGeneration, ...withoutZeros(ready) },
    }));
  }
}

function computeStatus(store: Store, deployment: KubeObject, current: KubeObject): JsonObject {
  const all = ownedBy(store, 'replicasets', deployment);
  const count = (replicaSets: readonly KubeObject[]): number =>
    replicaSets.reduce((sum, replicaSet) => sum + (numberAt(replicaSet, 'status', 'replicas') ?? 0), 0);
  const replicas = count(all);
  const updatedReplicas = count(all.filter(({ metadata }) => metadata.uid === current.metadata.uid));
  const desired = replicasOf(deployment);
  const counts = {
    replicas,
    updatedReplicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    unavailableReplicas: Math.max(0, desired - replicas),
  };
  const observedGeneration = deployment.metadata.generation ?? 0;
  const progress = progressing(current, replicas === desired && updatedReplicas === desired);
  const conditions = withCondition(
    withCondition(conditionsOf(deployment), availability(replicas >= desired)),
    progress,
  );
  return { observedGeneration, ...withoutZeros(counts), conditions };
}

function availability(isAvailable: boolean): Condition {
  if (isAvailable) {
    const message = 'Deployment has minimum availability.';
    return { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message };
  }
  const message = 'Deployment does not have minimum availability.';
  return { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message };
}

function progressing({ metadata: { name } }: KubeObject, isDone: boolean): Condition {
  const [reason, verb] = isDone
    ? ['NewReplicaSetAvailable', 'has successfully progressed']
    : ['ReplicaSetUpdated', 'is progressing'];
  return { type: 'Progressing', status: 'True', reason, message: `ReplicaSet "${name}" ${verb}.` };
}

function conditionsOf({ status }: KubeObject): JsonObject[] {
  const conditions = status?.['conditions'];
  return Array.isArray(conditions) ? (conditions as JsonObject[]) : [];
}

function isComplete(deployment: KubeObject, status: JsonObject): boolean {
  const desired = replicasOf(deployment);
  return (numberAt(status, 'updatedReplicas') ?? 0) === desired && (numberAt(status, 'replicas') ?? 0) === desired;
}

/** Deletes the oldest ReplicaSets beyond the history limit. */
function prune(store: Store, deployment: KubeObject, current: KubeObject): void {
  const limit = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? 10;
  const old = ownedBy(store, 'replicasets', deployment)
    .filter(({ metadata }) => metadata.uid !== current.metadata.uid)
    .sort((left, right) => revisionOf(left) - revisionOf(right));
  for (const { metadata } of old.slice(0, Math.max(0, old.length - limit))) {
    store.remove('replicasets', `${metadata.namespace ?? ''}/${metadata.name}`);
  }
}
