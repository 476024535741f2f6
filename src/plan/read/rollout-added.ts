/** What the status of kinds that `--kinds` adds shows of a rollout, for verdicts on it. */
import type { WorkloadKind } from '../../model/kinds.ts';
import type { WorkloadSpec, WorkloadStatus } from '../../model/kube-object.ts';
import type { RolloutFailure } from '../../model/rollout-reading.ts';
import type { CountPaths, Progress } from '../../model/workload-type.ts';
import { conditionOf, isRolloutComplete, isServing } from './progress.ts';
import type { RolloutCounts, RolloutRow } from './rollout-row.ts';

type AddedProgress = Exclude<Progress, 'replicas' | 'revisions' | 'nodes'>;

/** The generation does not matter: the reader of the row compares it. */
function lackingOf(kind: WorkloadKind) {
  return ({ updated }: RolloutCounts, spec: WorkloadSpec, status: WorkloadStatus): number =>
    isRolloutComplete(kind, { spec, status }) ? 0 : Math.max(1, (spec.replicas ?? 1) - updated);
}

const ofReplicas = { updated: 'updatedReplicas', ready: 'readyReplicas', available: 'availableReplicas' } as const;

const usual = {
  counts: ofReplicas,
  down: () => 0,
  failure: () => undefined,
  risk: () => 1,
  strayOrdinal: () => undefined,
};

/** @returns the row of a kind whose rollouts end as `isRolloutComplete` says */
export function addedRow(kind: WorkloadKind, progress: AddedProgress): RolloutRow {
  const lacking = lackingOf(kind);
  if (typeof progress !== 'string') return countsRow(lacking, progress);
  switch (progress) {
    case 'argo':
      return {
        ...usual,
        lacking,
        isAvailable: ({ updated, available }, { phase }) => updated >= 1 && available >= 1 && phase === 'Healthy',
        failure: argoFailure,
      };
    case 'clones':
      return { ...usual, lacking, isAvailable: ({ updated, available }) => updated >= 1 && available >= updated };
    case 'knative':
      return {
        ...usual,
        lacking,
        isAvailable: (_counts, status) => isServing({ status }),
        failure: knativeFailure,
        // Requests go to the former revision until the new one is ready.
        risk: () => 0,
      };
    case 'unknown':
      return { ...usual, lacking: () => 0, isAvailable: () => true };
  }
}

function countsRow(lacking: RolloutRow['lacking'], { ready }: CountPaths): RolloutRow {
  const member = ready[0] === 'status' && ready.length === 2 ? (ready[1] as keyof WorkloadStatus) : undefined;
  const counts = { updated: member ?? 'updatedReplicas', ready: member ?? 'readyReplicas' } as const;
  return {
    ...usual,
    counts: { ...counts, available: member ?? 'availableReplicas' },
    lacking: (found, spec, status) => Math.min(1, lacking(found, spec, status)),
    isAvailable: () => true,
    risk: () => 3,
  };
}

/** A Rollout that was aborted, that passed its deadline, or whose spec is invalid. */
function argoFailure({ phase, conditions, abortedAt }: WorkloadStatus): RolloutFailure | undefined {
  if (phase !== 'Degraded') return undefined;
  const { lastUpdateTime = '' } = conditionOf(conditions, 'Progressing') ?? {};
  return { reason: 'Degraded', at: abortedAt ?? lastUpdateTime };
}

function knativeFailure({ conditions }: WorkloadStatus): RolloutFailure | undefined {
  const ready = conditionOf(conditions, 'Ready');
  return ready?.status === 'False' ? { reason: 'NotReady', at: ready.lastTransitionTime ?? '' } : undefined;
}
