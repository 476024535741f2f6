/**
 * The plan: decides from state alone what one workload needs now. Pure; the same facts give the same decision in every
 * process, and a decision applied to its own result is `noop`.
 */
import type { BaselineReason, Decision } from '../model/decision.ts';
import type { ConfigRef } from '../model/kinds.ts';
import type { RecordEntry, RolloutRecord } from '../model/record.ts';
import { asksForRolls, type WorkloadState } from '../model/workload-state.ts';
import { compareConfig, type Comparison, type ConfigView } from './compare.ts';
import { dependenciesOf } from './dependencies.ts';
import type { Digester } from './digest.ts';
import { intervalWaitMs, settleWaitMs, spacedRollsAfter, type GateSettings, type Timing } from './gates.ts';
import { baselinePatch, releasePatch, rollPatch } from './patch-body.ts';

/** Everything that a decision depends on. */
export interface PlanInput {
  readonly workload: WorkloadState;
  /** What is known of a config in the workload's namespace. */
  readonly viewOf: (ref: ConfigRef) => ConfigView;
  readonly digester: Digester;
  readonly settings: GateSettings;
  readonly timing: Timing;
}

/** One config of the workload, with what is known of it. */
interface Compared {
  readonly ref: ConfigRef;
  readonly view: ConfigView;
  readonly comparison: Comparison;
}

export function decide(input: PlanInput): Decision {
  const { workload } = input;
  if (workload.isTerminating) return { action: 'noop', reason: 'terminating' };
  if (!asksForRolls(workload.hints)) return decideOptedOut(workload);
  const known = workload.record.state === 'known' ? workload.record.record : undefined;
  const compared = compareAll(input, known);
  const lagging = compared.filter(({ comparison }) => comparison.isLagging).map(({ ref }) => ref);
  if (lagging.length > 0) return { action: 'confirm', reason: 'lagging-view', configs: lagging };
  if (known === undefined) {
    const reason = workload.record.state === 'none' ? 'no-record' : 'foreign-record';
    return decideBaseline(input, compared, reason);
  }
  const changed = compared.filter(({ comparison }) => comparison.isChanged);
  if (differs(known, compared, 'kept')) return decideBaseline(input, compared, 'references-changed');
  if (changed.length === 0) return { action: 'noop', reason: 'up-to-date' };
  return decideStale(input, known, compared, changed);
}

/** A hint that does not parse is a slip rather than a wish to opt out, so it removes nothing. */
function decideOptedOut(workload: WorkloadState): Decision {
  const { record, hints } = workload;
  if (record.state === 'none' || hints.problems.length > 0) return { action: 'noop', reason: 'not-opted-in' };
  return { action: 'release', reason: 'opted-out', patch: releasePatch(workload) };
}

function compareAll({ workload, viewOf, digester }: PlanInput, record: RolloutRecord | undefined): readonly Compared[] {
  return [...dependenciesOf(workload)].map(([ref, needs]) => {
    const view = viewOf(ref);
    return { ref, view, comparison: compareConfig(view, record?.configs[ref], needs, digester) };
  });
}

/** Records what needs no rollout, at once: a change of it that comes next must be seen as one. */
function decideBaseline(input: PlanInput, compared: readonly Compared[], reason: BaselineReason): Decision {
  const { workload, digester } = input;
  const { record } = workload;
  const history = record.state === 'known' ? historyOf(record.record) : {};
  const patch = baselinePatch(workload, {
    v: 1,
    key: digester.keyId,
    ...history,
    configs: entriesOf(compared, 'kept'),
  });
  return { action: 'baseline', reason, patch };
}

function decideStale(
  input: PlanInput,
  known: RolloutRecord,
  compared: readonly Compared[],
  changed: readonly Compared[],
): Decision {
  const { workload, digester, settings, timing } = input;
  const cause = changed.map(({ ref }) => ref).sort();
  const rolledAtMs = parseTime(known.rolledAt);
  const settleMs = settleWaitMs(
    settings,
    timing,
    changed.map(({ view }) => view.changedAtMs),
  );
  const intervalMs = intervalWaitMs(settings, timing, rolledAtMs);
  if (settleMs > 0 || intervalMs > 0) {
    const reason = settleMs > 0 ? 'settle' : 'min-interval';
    return { action: 'hold', reason, cause, retryAfterMs: Math.max(settleMs, intervalMs) };
  }
  const configs = entriesOf(compared, 'rolled');
  const rolledAt = `${new Date(timing.nowMs).toISOString().slice(0, 19)}Z`;
  const record: RolloutRecord = { v: 1, key: digester.keyId, rolledAt, from: workload.fingerprint, configs };
  const trigger = digester.ofTrigger(workload, contentOf(configs), workload.trigger);
  const spacedRolls = spacedRollsAfter(settings, timing, rolledAtMs);
  return {
    action: 'roll',
    reason: 'content-changed',
    cause,
    spacedRolls,
    patch: rollPatch(workload, record, trigger, cause),
  };
}

/** Whether writing that side of the comparison would change the record. */
function differs(known: RolloutRecord, compared: readonly Compared[], side: 'rolled' | 'kept'): boolean {
  const isSame = compared.every(({ ref, comparison }) => known.configs[ref] === comparison[side]);
  return !isSame || Object.keys(known.configs).length !== compared.length;
}

function entriesOf(compared: readonly Compared[], side: 'rolled' | 'kept'): RolloutRecord['configs'] {
  return Object.fromEntries(compared.map(({ ref, comparison }) => [ref, comparison[side]]));
}

/** The digests alone: versions differ between two writes of the same content. */
function contentOf(configs: RolloutRecord['configs']): unknown {
  const digests = (entry: RecordEntry | undefined): unknown => (typeof entry === 'object' ? entry.keys : entry);
  return Object.fromEntries(Object.entries(configs).map(([ref, entry]) => [ref, digests(entry)]));
}

function historyOf({ rolledAt, from }: RolloutRecord): Pick<RolloutRecord, 'rolledAt' | 'from'> {
  return { ...(rolledAt === undefined ? {} : { rolledAt }), ...(from === undefined ? {} : { from }) };
}

function parseTime(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
