/**
 * Reads from a workload what a verdict on its rollout is made from. The table has a row for each way in which the
 * controllers of workloads report: a row says what it takes for a rollout to be complete, and why counts alone do not
 * show it.
 */
import { workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import type { WorkloadObject, WorkloadSpec, WorkloadStatus } from '../../model/kube-object.ts';
import type { RolloutFailure, RolloutReading } from '../../model/rollout-reading.ts';
import { conditionOf } from './progress.ts';
import { addedRow } from './rollout-added.ts';
import type { RolloutCounts, RolloutRow } from './rollout-row.ts';

const ofReplicas = { updated: 'updatedReplicas', ready: 'readyReplicas', available: 'availableReplicas' } as const;

const rows: Readonly<Record<'replicas' | 'revisions' | 'nodes', RolloutRow>> = {
  // The condition outlives a scale and a lost node, which the counts do not. The counts matter as well: the status that
  // first shows a new generation may still have the old condition, and `Recreate` has no pods at all for a while.
  replicas: {
    counts: ofReplicas,
    lacking: (counts, spec, status) => {
      if (hasNoDeadline(spec)) return lackingOf(spec.replicas ?? 1, counts.updated, counts.available, status.replicas);
      const isOver = conditionOf(status.conditions, 'Progressing')?.reason === 'NewReplicaSetAvailable';
      if (isOver && counts.updated >= 1 && counts.updated === (status.replicas ?? 0)) return 0;
      return Math.max(1, (spec.replicas ?? 1) - counts.updated);
    },
    down: () => 0,
    // With `maxUnavailable` of all pods the condition alone is always true.
    isAvailable: ({ updated, available }, status) =>
      conditionOf(status.conditions, 'Available')?.status === 'True' && updated >= 1 && available === updated,
    failure: failureOf,
    risk: deploymentRisk,
    strayOrdinal: () => undefined,
  },
  // The controller makes the revisions equal once all pods are replaced and ready, and only a new template parts them.
  revisions: {
    counts: ofReplicas,
    lacking: ({ updated }, { replicas = 1 }, { currentRevision, updateRevision }) =>
      currentRevision !== undefined && currentRevision === updateRevision ? 0 : Math.max(1, replicas - updated),
    down: () => 0,
    isAvailable: ({ available }, { replicas = 0 }) => available >= 1 && available === replicas,
    failure: () => undefined,
    risk: () => 3,
    strayOrdinal,
  },
  nodes: {
    counts: { updated: 'updatedNumberScheduled', ready: 'numberReady', available: 'numberAvailable' },
    lacking: ({ updated, available }, _spec, { desiredNumberScheduled: desired = 0 }) =>
      Math.max(0, desired - updated, desired - available),
    down: ({ available }, { desiredNumberScheduled: desired = 0 }) => Math.max(0, desired - available),
    // The available pods are not those with the former template alone, which a dead node could hide.
    isAvailable: ({ updated, available }, { desiredNumberScheduled: desired = 0 }) => updated + available > desired,
    failure: () => undefined,
    risk: () => 2,
    strayOrdinal: () => undefined,
  },
};

/** Reads a workload of this kind. All values have the default of an API server where the object lacks them. */
export function readRollout(kind: WorkloadKind, { metadata, spec = {}, status = {} }: WorkloadObject): RolloutReading {
  const row = rowOf(kind);
  const countOf = (count: keyof RolloutCounts): number => numberIn(status[row.counts[count]]);
  const counts = { updated: countOf('updated'), ready: countOf('ready'), available: countOf('available') };
  return {
    generation: metadata?.generation ?? 0,
    observedGeneration: Number(status.observedGeneration ?? metadata?.generation ?? 0),
    ...counts,
    lacking: row.lacking(counts, spec, status),
    down: row.down(counts, status),
    isAvailable: row.isAvailable(counts, status),
    failure: row.failure(status),
    minReadySeconds: spec.minReadySeconds ?? 0,
    risk: row.risk(spec),
    strayOrdinal: row.strayOrdinal(spec, status),
  };
}

function rowOf(kind: WorkloadKind): RolloutRow {
  const { progress } = workloadTypeOf(kind);
  return progress === 'replicas' || progress === 'revisions' || progress === 'nodes'
    ? rows[progress]
    : addedRow(kind, progress);
}

function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** The Deployment controller keeps no condition `Progressing` then. */
function hasNoDeadline({ progressDeadlineSeconds }: WorkloadSpec): boolean {
  return progressDeadlineSeconds === 2 ** 31 - 1;
}

function lackingOf(desired: number, updated: number, available: number, replicas = 0): number {
  return Math.max(0, desired - updated, desired - available, replicas - updated);
}

function failureOf(status: WorkloadStatus): RolloutFailure | undefined {
  const { status: isTrue, reason, lastUpdateTime: at = '' } = conditionOf(status.conditions, 'Progressing') ?? {};
  if (isTrue !== 'False') return undefined;
  return reason === 'ProgressDeadlineExceeded' || reason === 'ReplicaSetCreateError' ? { reason, at } : undefined;
}

/**
 * The Deployment controller rounds `maxUnavailable` down and `maxSurge` up; where both are 0 then, one pod may be
 * unavailable.
 */
function deploymentRisk({ replicas = 1, strategy = {} }: WorkloadSpec): number {
  if (strategy.type === 'Recreate') return 4;
  const { maxUnavailable = '25%', maxSurge = '25%' } = strategy.rollingUpdate ?? {};
  const keepsAll = Math.floor(podsOf(maxUnavailable, replicas)) === 0 && Math.ceil(podsOf(maxSurge, replicas)) > 0;
  return keepsAll ? 0 : 1;
}

/** A number of pods, or a share of them in percent. */
function podsOf(value: number | string, replicas: number): number {
  return typeof value === 'number' ? value : (Number.parseInt(value, 10) * replicas) / 100;
}

/**
 * The controller replaces the pods from the highest ordinal on, so those with the former template have the lowest
 * ordinals, and the next one is the last that was started with a template in between.
 */
function strayOrdinal(
  { podManagementPolicy = 'OrderedReady', ordinals }: WorkloadSpec,
  { replicas = 0, currentReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision }: WorkloadStatus,
): number | undefined {
  if (podManagementPolicy !== 'OrderedReady' || currentRevision === updateRevision) return undefined;
  return currentReplicas + updatedReplicas < replicas ? (ordinals?.start ?? 0) + currentReplicas : undefined;
}
