/**
 * Builds the decisions that write to a workload: `baseline` writes the record alone, `roll` also changes the template.
 */
import type { BaselineReason, Decision } from '../model/decision.ts';
import type { ConfigRef } from '../model/kinds.ts';
import { fingerprintUnder, objectId, type LastRoll, type RecordEntry, type RolloutRecord } from '../model/record.ts';
import { hasReplacedTemplate, type WorkloadState } from '../model/workload-state.ts';
import { foldRecord } from './compare/fold.ts';
import { presentScope } from './compare/former-scope.ts';
import type { GateFacts, Timing } from './gates/gate.ts';
import { spacedRollsAfter } from './gates/min-interval.ts';
import { streakAfter } from './gates/streak.ts';
import type { PlanInput } from './input/plan-input.ts';
import type { Turn } from './input/turn.ts';
import { baselinePatch, freshPatch, rollPatch } from './patch-body.ts';
import { formatTime, historyOf } from './record/history.ts';
import { triggerOf, triggerTime } from './read/trigger.ts';
import { reloaderAnnotations } from './reloader-annotations.ts';
import { causesOf, startedWith } from './started-with.ts';

type Configs = RolloutRecord['configs'];

/** The parts of a record about content. */
export interface Content extends Pick<RolloutRecord, 'configs' | 'folded'> {
  /** The configs with whose present content the pods are known to have started; default: none. */
  readonly started?: readonly ConfigRef[];
}

/** The record to compare with. */
export interface Basis {
  readonly known: RolloutRecord | undefined;
  /** It is on the workload; false if another client removed it or replaced it by an older one. */
  readonly isOnWorkload: boolean;
  /** It was made under a previous digest key and converted to the present one. */
  readonly isRekeyed: boolean;
}

/**
 * Records without a rollout, and at once, so that the next change is seen as one. A record that another client removed
 * again and again is written at growing intervals.
 */
export function decideBaseline(
  input: PlanInput,
  { known, isOnWorkload }: Basis,
  { configs, folded, started = [] }: Content,
  reason: BaselineReason,
): Decision {
  const { workload, digester, annotations, timing, observation } = input;
  const isUndone = !isOnWorkload && known !== undefined;
  const waitMs = isUndone ? undoneWaitMs(timing) : 0;
  if (waitMs > 0) return { action: 'wait', reason: 'undone', cause: [], retryAfterMs: waitMs, held: undefined };
  const isComplete = observation.hasNewPods && observation.rollout.kind === 'single';
  const isOver = isComplete || (known !== undefined && isRolloutOver(input, known));
  const uid = objectId(workload, workload.uid);
  const history = historyOf(known, isOver);
  const head = { v: 1, key: digester.keyId, uid, scope: presentScope } as const;
  const of = startedWith({ known, configs, started }, input.turn);
  const record: RolloutRecord = { ...head, ...history, ...of, configs, ...(folded && { folded }) };
  const written = foldRecord(record, digester, workload.namespace);
  const patchOf = reason === 'fresh' ? freshPatch : baselinePatch;
  return { action: 'baseline', reason, record: written, patch: patchOf(workload, written, annotations) };
}

/** The pause before a write without a roll is repeated: it doubles from the shortest to the longest. */
const shortestUndoneMs = 1_000;
const longestUndoneMs = 3_600_000;

/** Ms until a write without a roll that was undone is repeated. */
export function undoneWaitMs({ monotonicMs, lastQuietWriteMs, undoneWrites }: Timing): number {
  if (lastQuietWriteMs === undefined || undoneWrites === 0) return 0;
  const pauseMs = Math.min(longestUndoneMs, shortestUndoneMs * 2 ** (undoneWrites - 1));
  return Math.max(0, lastQuietWriteMs + pauseMs - monotonicMs);
}

/** Whether the template that the last roll replaced is back with new pods, so after its rollout was complete. */
export function isRolloutOver({ observation, workload }: PlanInput, known: RolloutRecord): boolean {
  return observation.hasNewPods && hasReplacedTemplate(workload, known);
}

/** What a roll is made from, besides the input of the plan. */
export interface Roll {
  /** The record before, under the present digest key. */
  readonly known: RolloutRecord;
  readonly facts: GateFacts;
  /** The entries of the new record. */
  readonly configs: Configs;
  /** The changed configs. */
  readonly cause: readonly ConfigRef[];
}

export function decideRoll(input: PlanInput, { known, facts, configs, cause }: Roll): Decision {
  const { workload, digester, annotations, timing, observation } = input;
  const rolledAt = formatTime(timing.nowMs);
  const { fingerprint, base, trigger: previous } = workload;
  const isTime = triggerOf(workload.kind, workload.hints.isRestart).value === 'time';
  const trigger = isTime
    ? triggerTime(timing.nowMs, previous)
    : digester.ofTrigger(workload, contentOf(configs), previous);
  const streak = streakAfter(facts);
  const isAlone = observation.rollout.kind === 'single';
  const evidence = { ...causesOf(cause, configs, input.turn), ...conditionBefore(workload, known, input.turn) };
  const history = {
    uid: objectId(workload, workload.uid),
    scope: presentScope,
    rolledAt,
    ...(streak > 0 ? { streak } : {}),
    from: fingerprintUnder(digester.keyId, fingerprint),
    roll: { to: trigger, base, ...(isAlone ? { alone: true } : {}), ...evidence },
    ...startedWith({ known, configs, started: Object.keys(configs) as ConfigRef[] }, input.turn),
  };
  const record = foldRecord({ v: 1, key: digester.keyId, ...history, configs }, digester, workload.namespace);
  const spacedRolls = spacedRollsAfter(facts);
  const ofReloader = reloaderAnnotations(input, cause);
  const patch = rollPatch(workload, record, { trigger, cause, ofReloader }, annotations);
  return { action: 'roll', reason: 'content-changed', cause, spacedRolls, record, patch };
}

/**
 * What the verdict on a roll needs to know of the time before it. The patch is bound to the version that was read, so
 * the generation after it is the next one. A roll that follows our last one before its verdict is judged by the time
 * before both: what does not work now may be the doing of that one, whose own verdict is lost.
 */
function conditionBefore(
  { rollout: { generation, observedGeneration, failure, lacking, down } }: WorkloadState,
  { roll }: RolloutRecord,
  { isUndecided }: Pick<Turn, 'isUndecided'>,
): Omit<LastRoll, 'to' | 'base'> {
  const isOver = observedGeneration >= (roll?.gen ?? 0) && lacking <= down;
  const now: Before = { was: isOver ? 'ok' : 'bad', ...(down > 0 ? { down } : {}) };
  const before = isUndecided && roll?.was !== undefined ? beforeOf(roll) : now;
  return { gen: generation + 1, ...(failure === undefined ? {} : { seen: failure.at }), ...before };
}

type Before = Pick<LastRoll, 'was' | 'down'>;

function beforeOf({ was, down }: Before): Before {
  return { ...(was && { was }), ...(down !== undefined && { down }) };
}

/** The digests alone: two writes of the same content have different versions. */
function contentOf(configs: Configs): unknown {
  const digests = (entry: RecordEntry | undefined): unknown => (typeof entry === 'object' ? entry.keys : entry);
  return Object.fromEntries(Object.entries(configs).map(([ref, entry]) => [ref, digests(entry)]));
}
