/** Compares the statuses of a replica with its own lists and, in a quiet cluster, with what is in the cluster. */
import { workloadKey, type WorkloadKind } from '../../../src/model/kinds.ts';
import type { StaleWorkload } from '../../../src/model/pending.ts';
import type { UnrecordedWorkload } from '../../../src/model/roll-failure.ts';
import { rollFailures } from '../../../src/observability/closed-lists.ts';
import { hasRolloutFailed, isRolloutComplete } from '../../../src/plan/read/progress.ts';
import type { State, StatusReason, WorkloadStatus } from '../../../src/status/state.ts';
import type { SimObject } from '../../sim/objects.ts';
import type { Replica } from '../../sim/replica.ts';
import type { TestCluster } from '../../sim/test-cluster.ts';
import { recordOf } from '../../sim/workload-truth.ts';
import { expectedStates } from './expected-states.ts';

/** The states that go with each reason. A record that is refused has the reason of the refusal. */
const statesOf: ReadonlyMap<StatusReason, readonly State[]> = new Map<StatusReason, readonly State[]>([
  ...expectedStates.map(([reason, state]) => [reason, [state]] as const),
  ...(['rate', 'patch', 'patch-failed', 'not-kept'] as const).map((reason) => [reason, ['stale']] as const),
  ...rollFailures.filter((reason) => reason !== 'not-kept').map((reason) => [reason, ['unrecorded', 'off']] as const),
  ['up-to-date', ['current', 'rolling', 'failed']],
  ['not-planned', ['unknown']],
]);

const outdated: readonly State[] = ['stale', 'pending', 'reverted'];
const recorded: readonly State[] = ['current', 'rolling', 'failed'];

/** What does not agree, in words, with each status of the replica that leads. */
export function disagreements(cluster: TestCluster, { controller }: Replica): readonly string[] {
  const stale = new Map([...controller.staleWorkloads].map((each) => [each.workload, each]));
  const unrecorded = new Map([...controller.unrecordedWorkloads].map((each) => [each.workload as string, each]));
  const statuses = [...controller.statuses];
  const wrong = statuses.flatMap((status) => {
    const { state, reason } = status;
    const key = workloadKey(status.workload);
    const found = stale.get(key);
    return [
      ...(statesOf.get(reason)?.includes(state) === true ? [] : ['the reason has another state']),
      ...(outdated.includes(state) === (found !== undefined) ? [] : ['the list of stale workloads differs']),
      ...(found === undefined ? [] : differencesFromStale(status, found, cluster.clock.now())),
      ...(recorded.includes(state) && !isRecorded(cluster, controller, status) ? ['it has no record'] : []),
      ...differencesFromRefused(status, unrecorded.get(key)),
    ].map(of(status));
  });
  const isMissing = statuses.length !== controller.memory.workloads.size;
  return isMissing ? [...wrong, `${String(statuses.length)} statuses`] : wrong;
}

function differencesFromStale(status: WorkloadStatus, { reason, forMs }: StaleWorkload, nowMs: number): string[] {
  const isSince = forMs === undefined || nowMs - (status.sinceMs ?? nowMs) >= forMs;
  return [
    ...(status.reason === reason ? [] : [`it is stale for another reason: ${reason}`]),
    ...(isSince ? [] : ['it is stale for longer']),
  ];
}

/** A workload that is stale, or whose configs have to be read, may have a record that was refused before. */
function differencesFromRefused({ state, reason }: WorkloadStatus, refused: UnrecordedWorkload | undefined): string[] {
  if (refused === undefined || !['unrecorded', 'off'].includes(state)) return [];
  return refused.reason === reason ? [] : [`its record is refused: ${refused.reason}`];
}

/** Whether the version of the workload that the replica knows has a record; nothing is known of a deleted one. */
function isRecorded({ truth }: TestCluster, controller: Replica['controller'], { workload }: WorkloadStatus): boolean {
  const { uid, versions } = truth.workloads.get(workload.name) ?? {};
  if (uid !== workload.uid) return true;
  const key = workloadKey(workload);
  return [...(versions?.keys() ?? [])].some((version) => controller.knownExactly(key, uid, version) !== undefined);
}

/** The same for a quiet cluster, in which each state follows from the objects and from the list of stale workloads. */
export function disagreementsAtRest(cluster: TestCluster, { controller }: Replica): readonly string[] {
  const stale = new Set([...controller.staleWorkloads].map(({ workload }) => workload));
  return [...controller.statuses].flatMap((status) => {
    const { kind, name } = status.workload;
    const object = cluster.store.get('Deployment', name);
    if (object === undefined) return [of(status)('it does not exist')];
    if (stale.has(workloadKey(status.workload))) return [];
    const isIn = cluster.truth.workloads.get(name)?.uses !== undefined;
    const ofRecord = recordOf(object) === undefined ? 'unrecorded' : undefined;
    const state = isIn ? (ofRecord ?? progressOf(kind, object)) : 'off';
    return status.state === state ? [] : [of(status)(`by its object it is ${state}`)];
  });
}

function progressOf(kind: WorkloadKind, object: SimObject): State {
  if (isRolloutComplete(kind, object)) return 'current';
  return hasRolloutFailed(kind, object) ? 'failed' : 'rolling';
}

function of({ workload, state, reason }: WorkloadStatus): (text: string) => string {
  return (text) => `${workload.name} is ${state} (${reason}): ${text}`;
}
