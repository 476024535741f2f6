/**
 * The status of a Deployment as kube-controller-manager writes it: counts, `observedGeneration`, and the conditions
 * `Progressing` and `Available` (pkg/controller/deployment: progress.go, sync.go and util/deployment_util.go).
 */
import type { WorkloadCondition, WorkloadSpec, WorkloadStatus } from '../../src/model/kube-object.ts';
import type { SimObject } from './objects.ts';
import type { PodCounts } from './pods.ts';

/** The default of `progressDeadlineSeconds`. */
const progressDeadlineMs = 600_000;

/** What kube-controller-manager keeps in ReplicaSets, for one Deployment. */
export class ReplicaSets {
  /** The templates that have one. */
  readonly #made = new Set<string>();
  /** The number of pods to which they were scaled last. */
  #scaledTo: number;

  constructor({ spec }: SimObject) {
    this.#scaledTo = spec?.replicas ?? 1;
  }

  /**
   * What the controller writes first where the present template has no ReplicaSet yet: the condition alone, before it
   * notes the generation.
   */
  begin({ spec, status }: SimObject, nowMs: number): WorkloadStatus {
    if (spec?.paused === true || this.#made.has(textOf(spec))) return status ?? {};
    this.#made.add(textOf(spec));
    return withCondition(status ?? {}, progressing('True', 'NewReplicaSetCreated'), nowMs);
  }

  /** What it writes after that. A change of the number of pods is one sync, in which no rollout goes on. */
  next(object: SimObject, counts: PodCounts, nowMs: number): WorkloadStatus {
    const { spec = {} } = object;
    const isPaused = spec.paused === true;
    const isScaled = (spec.replicas ?? 1) !== this.#scaledTo;
    this.#scaledTo = spec.replicas ?? 1;
    const before = isPaused || isScaled ? (object.status ?? {}) : this.begin(object, nowMs);
    const status = withCounts({ ...object, status: before }, counts, nowMs);
    if (isPaused || reasonOf(status) === 'DeploymentPaused') return withPause(status, isPaused, nowMs);
    return isScaled ? status : withProgress(status, before, spec, nowMs);
  }
}

/** Ms until it finds that a rollout makes no progress; undefined if it never will. */
export function untilDeadlineMs({ status }: SimObject, nowMs: number): number | undefined {
  const { reason, lastUpdateTime = '' } = conditionOf(status, 'Progressing') ?? {};
  const isOver = reason === undefined || ['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'].includes(reason);
  if (isOver || reason === 'DeploymentPaused') return undefined;
  // The time has whole seconds.
  return Math.max(0, Date.parse(lastUpdateTime) + progressDeadlineMs + 1_000 - nowMs);
}

function textOf(spec: WorkloadSpec | undefined): string {
  return JSON.stringify(spec?.template);
}

function conditionOf(status: WorkloadStatus | undefined, type: string): WorkloadCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

function reasonOf(status: WorkloadStatus): string | undefined {
  return conditionOf(status, 'Progressing')?.reason;
}

function progressing(status: string, reason: string): WorkloadCondition {
  return { type: 'Progressing', status, reason };
}

/** A condition that is there already with the same status and reason keeps its time. */
function withCondition(status: WorkloadStatus, condition: WorkloadCondition, nowMs: number): WorkloadStatus {
  const present = conditionOf(status, condition.type ?? '');
  const isSame = present?.status === condition.status && present?.reason === condition.reason;
  return isSame ? status : withNewCondition(status, condition, nowMs);
}

function withNewCondition(status: WorkloadStatus, condition: WorkloadCondition, nowMs: number): WorkloadStatus {
  const others = (status.conditions ?? []).filter(({ type }) => type !== condition.type);
  const lastUpdateTime = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  return { ...status, conditions: [...others, { ...condition, lastUpdateTime }] };
}

function withCounts({ metadata, spec, status }: SimObject, counts: PodCounts, nowMs: number): WorkloadStatus {
  const { generation } = metadata;
  const { replicas, updated, ready } = counts;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const ofPods = { replicas, updatedReplicas: updated, readyReplicas: ready, availableReplicas: ready };
  const isAvailable = ready >= (spec?.replicas ?? 1) - mostUnavailable(spec);
  const available = isAvailable
    ? { status: 'True', reason: 'MinimumReplicasAvailable' }
    : { status: 'False', reason: 'MinimumReplicasUnavailable' };
  return withCondition({ ...status, ...observed, ...ofPods }, { type: 'Available', ...available }, nowMs);
}

function mostUnavailable({ strategy }: WorkloadSpec = {}): number {
  return strategy?.type === 'Recreate' ? 0 : Number(strategy?.rollingUpdate?.maxUnavailable ?? 0);
}

function withPause(status: WorkloadStatus, isPaused: boolean, nowMs: number): WorkloadStatus {
  if (reasonOf(status) === 'ProgressDeadlineExceeded') return status;
  return withCondition(status, progressing('Unknown', isPaused ? 'DeploymentPaused' : 'DeploymentResumed'), nowMs);
}

function withProgress(
  status: WorkloadStatus,
  before: WorkloadStatus,
  { replicas = 1 }: WorkloadSpec,
  nowMs: number,
): WorkloadStatus {
  const { updatedReplicas, availableReplicas } = status;
  const wasComplete = reasonOf(before) === 'NewReplicaSetAvailable';
  if (wasComplete && status.replicas === updatedReplicas) return status;
  if ([updatedReplicas, status.replicas, availableReplicas].every((count) => count === replicas)) {
    return withCondition(status, progressing('True', 'NewReplicaSetAvailable'), nowMs);
  }
  if (hasProgressed(status, before)) {
    return withNewCondition(status, progressing('True', 'ReplicaSetUpdated'), nowMs);
  }
  const isLate = !wasComplete && hasTimedOut(status, nowMs);
  return isLate ? withCondition(status, progressing('False', 'ProgressDeadlineExceeded'), nowMs) : status;
}

function hasTimedOut(status: WorkloadStatus, nowMs: number): boolean {
  const { lastUpdateTime } = conditionOf(status, 'Progressing') ?? {};
  return lastUpdateTime !== undefined && Date.parse(lastUpdateTime) + progressDeadlineMs < nowMs;
}

function hasProgressed(now: WorkloadStatus, before: WorkloadStatus): boolean {
  const oldOf = ({ replicas = 0, updatedReplicas = 0 }: WorkloadStatus): number => replicas - updatedReplicas;
  const hasRisen = (count: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'): boolean =>
    (now[count] ?? 0) > (before[count] ?? 0);
  return (
    hasRisen('updatedReplicas') ||
    oldOf(now) < oldOf(before) ||
    hasRisen('readyReplicas') ||
    hasRisen('availableReplicas')
  );
}
