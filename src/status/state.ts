/**
 * The status of a workload: one state of a closed list, why, and what it waits for. It is made from the state of the
 * workload, the decision about it and what is known beyond the plan, so that the metrics of the controller, commands
 * and pages say the same of the same workload. Pure, like the plan.
 */
import type { ClosedGate, Held, Opening } from '../model/held.ts';
import type { ConfigRef, WorkloadIdentity } from '../model/kinds.ts';
import type { PendingReason } from '../model/pending.ts';
import { reasons } from '../model/reasons.ts';
import type { RollFailure } from '../model/roll-failure.ts';
import type { RolloutBlocker, WorkloadState } from '../model/workload-state.ts';
import { readPending } from '../plan/pending.ts';
import { parseTime } from '../plan/record/history.ts';

/** `state-words.ts` says in a sentence what each of them means. */
export const states = [
  ...(['current', 'stale', 'pending', 'rolling', 'failed'] as const),
  ...(['reverted', 'unrecorded', 'foreign', 'off', 'unknown'] as const),
] as const;
export type State = (typeof states)[number];

type Reason = keyof typeof reasons;

/**
 * The state that each reason of a decision stands for; the rollout refines `current`.
 *
 * `settle` is `stale` rather than `pending`: it ends by itself within seconds, and no user can or has to open it.
 * `mixed-pods-possible` is `stale` as well, although nothing rolls it: no client undid a roll, so it is not `reverted`,
 * and no gate is closed, so it is not `pending`. Its pods may run old content, and its reason says that they stay.
 */
const stateOfReason: Readonly<Record<Reason, State>> = {
  'up-to-date': 'current',
  'not-opted-in': 'off',
  'namespace-not-selected': 'off',
  terminating: 'off',
  // Its pods run old content, until a user changes its spec.
  unsupported: 'stale',
  reverted: 'reverted',
  'mixed-pods-possible': 'stale',
  'second-installation': 'foreign',
  'no-record': 'unrecorded',
  'foreign-record': 'unrecorded',
  'key-rotated': 'unrecorded',
  adopted: 'unrecorded',
  'references-changed': 'unrecorded',
  'record-restored': 'unrecorded',
  fresh: 'unrecorded',
  'rollout-over': 'unrecorded',
  'content-changed': 'stale',
  settle: 'stale',
  'min-interval': 'pending',
  'endless-changes': 'pending',
  hold: 'pending',
  invalid: 'pending',
  approval: 'pending',
  window: 'pending',
  breaker: 'pending',
  staging: 'pending',
  undone: 'unrecorded',
  'opted-out': 'off',
  'lagging-view': 'unknown',
};

/** The states in which pods may run other content than the configs have. */
const outdated: readonly State[] = ['stale', 'pending', 'reverted'];

/** Whether pods may run other content than the configs have. */
export function isOutdated({ reason }: Decided): boolean {
  return isOutdatedState(stateOfReason[reason]);
}

/** Whether pods of a workload in this state may run other content than its configs have. */
export function isOutdatedState(state: State): boolean {
  return outdated.includes(state);
}

/** The part of a decision that a status is made from. Each `Decision` has it. */
export interface Decided {
  readonly reason: Reason;
  readonly cause?: readonly ConfigRef[];
  readonly held?: Held | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** What is known of a workload beyond its plan. */
export interface Attention {
  /** What its roll waits for. A decision to roll does not say it: the gates are open then. */
  readonly waitsFor?: PendingReason | undefined;
  /** Since when it was seen to be stale, wall clock, ms. */
  readonly staleSinceMs?: number | undefined;
  /** Why its record could not be written or removed. */
  readonly unrecorded?: RollFailure | undefined;
}

export interface StatusInput {
  readonly workload: WorkloadState;
  /** Undefined if there is no plan yet. */
  readonly decision: Decided | undefined;
  readonly attention: Attention;
}

/** The reason of the decision, or what keeps it from being carried out. */
export type StatusReason = Reason | PendingReason | RollFailure | 'not-planned';

/** How far the rollout of the present pod template is. */
export interface Rollout {
  /** `blocked`: it goes on only after a user has acted; the blockers say why. */
  readonly state: 'complete' | 'failed' | 'blocked' | 'progressing';
  /** How many pods have the present template. */
  readonly updated: number;
  readonly desired: number;
}

export interface WorkloadStatus {
  readonly workload: WorkloadIdentity & { readonly uid: string };
  readonly state: State;
  readonly reason: StatusReason;
  /** All closed gates. Empty for `settle`, which is asked before all others. */
  readonly gates: readonly ClosedGate[];
  /** When all gates are open, if nothing changes; undefined if that is not known. */
  readonly opens: Opening | undefined;
  /** The content id of each config of the cause: the ids that an approval has to name. */
  readonly wants: Held['wants'];
  /** The changed configs. */
  readonly cause: readonly ConfigRef[];
  /** Since when it is known that its pods may run other content, wall clock, ms; undefined if that is not so. */
  readonly sinceMs: number | undefined;
  /** After how long it is planned again without an event, ms; undefined if only an event has it planned. */
  readonly retryAfterMs: number | undefined;
  readonly blockers: readonly RolloutBlocker[];
  /** When reroll last rolled it, RFC 3339; undefined if it never has, as far as its record says. */
  readonly rolledAt: string | undefined;
  /** The trigger in its pod template. */
  readonly configHash: string | undefined;
  readonly rollout: Rollout;
}

export function statusOf({ workload, decision, attention }: StatusInput): WorkloadStatus {
  const { kind, namespace, name, uid, blockers, trigger } = workload;
  const { held, cause = [], retryAfterMs } = decision ?? {};
  const rollout = rolloutOf(workload);
  const state = stateOf(decision, rollout);
  return {
    workload: { kind, namespace, name, uid },
    state,
    reason: reasonOf(decision, attention),
    gates: held?.gates ?? [],
    opens: held?.opens,
    wants: held?.wants ?? {},
    cause,
    sinceMs: isOutdatedState(state) ? sinceMs(workload, attention) : undefined,
    retryAfterMs,
    blockers,
    rolledAt: rolledAt(workload),
    configHash: trigger,
    rollout,
  };
}

function stateOf(decision: Decided | undefined, rollout: Rollout): State {
  if (decision === undefined) return 'unknown';
  const state = stateOfReason[decision.reason];
  if (state !== 'current') return state;
  if (rollout.state === 'failed') return 'failed';
  return rollout.state === 'progressing' ? 'rolling' : 'current';
}

function reasonOf(decision: Decided | undefined, { waitsFor, unrecorded }: Attention): StatusReason {
  if (decision === undefined) return 'not-planned';
  const { reason } = decision;
  switch (reasons[reason].action) {
    case 'roll':
      return waitsFor ?? reason;
    case 'baseline':
    case 'release':
      return unrecorded ?? reason;
    case 'noop':
    case 'wait':
    case 'confirm':
      return reason;
  }
}

/** The annotation `pending` outlives the process that first saw the workload stale. */
function sinceMs({ pending }: WorkloadState, { staleSinceMs }: Attention): number | undefined {
  const times = [staleSinceMs, parseTime(readPending(pending)?.since)].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** A record about another object says nothing about the rolls of this one. */
function rolledAt({ record }: WorkloadState): string | undefined {
  return record.state === 'known' && record.about === 'this' ? record.record.rolledAt : undefined;
}

function rolloutOf(workload: WorkloadState): Rollout {
  const { updated, desired } = workload;
  return { state: progressOf(workload), updated, desired };
}

function progressOf({ isComplete, hasFailed, blockers }: WorkloadState): Rollout['state'] {
  if (isComplete) return 'complete';
  if (hasFailed) return 'failed';
  // The pause of a step ends a part of the rollout, and other pods run the old content.
  return blockers.some((blocker) => blocker !== 'step-paused') ? 'blocked' : 'progressing';
}
