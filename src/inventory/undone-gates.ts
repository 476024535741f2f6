/**
 * Finds out that an undo changed the gates of a workload: `kubectl rollout undo` of a Deployment replaces all its
 * annotations by those of the ReplicaSet, so that a hold which was set since then goes, and an approval from then comes
 * back (https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/kubectl_rollout_undo/).
 */
import { isOlderRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';

/** What an undo did to the gates of a workload; undefined if nothing. */
export interface UndoneGates {
  readonly state: WorkloadState;
  /** The gates that it took away. */
  readonly lost: readonly ('hold' | 'window' | 'approval')[];
  /** It brought approvals back. */
  readonly isApprovalBack: boolean;
}

export function undoneGates(before: WorkloadState | undefined, state: WorkloadState): UndoneGates | undefined {
  if (before === undefined || !isReplaced(before, state)) return undefined;
  const now = gatesOf(state);
  const lost = gatesOf(before).filter((gate) => !now.includes(gate));
  const known = before.answers?.approved ?? [];
  // Without a record the annotations may be new ones, such as those of a commit that approves content.
  const isEarlier = state.record.state !== 'none';
  const isApprovalBack = isEarlier && (state.answers?.approved ?? []).some((id) => !known.includes(id));
  return lost.length > 0 || isApprovalBack ? { state, lost, isApprovalBack } : undefined;
}

function gatesOf({ gates: { hold, window, isApprovalRequired } }: WorkloadState): UndoneGates['lost'] {
  const asked = { hold: hold !== undefined, window: window !== undefined, approval: isApprovalRequired };
  return (['hold', 'window', 'approval'] as const).filter((gate) => asked[gate]);
}

/** The template changed, and the record went back to an older one, or is gone, in the same write. */
function isReplaced(before: WorkloadState, { fingerprint, record }: WorkloadState): boolean {
  if (before.fingerprint === fingerprint || before.record.state !== 'known') return false;
  if (record.state === 'none') return true;
  return record.state === 'known' && record.about === 'this' && isOlderRecord(record.record, before.record.record, []);
}
