/** The decision for a workload that is managed: is it recorded rightly, is it stale, and may it be rolled now? */
import type { BaselineReason, Decision } from '../model/decision.ts';
import { parseConfigRef, type ConfigRef } from '../model/kinds.ts';
import type { RecordEntry, RolloutRecord } from '../model/record.ts';
import type { Comparison, ConfigView } from './compare.ts';
import type { PlanInput } from './plan-input.ts';
import { arePodsFresh } from './freshness.ts';
import { closedGates } from './gates/closed-gates.ts';
import type { GateFacts, GateSettings } from './gates/gate.ts';
import { spacedRollsAfter } from './gates/min-interval.ts';
import { formatTime, historyOf, parseTime } from './history.ts';
import { baselinePatch, rollPatch } from './patch-body.ts';
import { lastReloadedFrom } from './stakater-annotation.ts';
import { stakaterKeys } from './stakater-keys.ts';
import { undoneWaitMs } from './undone.ts';

/** One config of the workload, with what is known of it. */
export interface Compared {
  readonly ref: ConfigRef;
  readonly view: ConfigView;
  readonly comparison: Comparison;
}

type Configs = RolloutRecord['configs'];

/** The record to compare with. */
export interface Basis {
  readonly known: RolloutRecord | undefined;
  /** It is the one on the workload, rather than one that somebody took away or replaced by an older one. */
  readonly isOnWorkload: boolean;
  /** It is under a former digest key and has been read as if it were under the present one. */
  readonly isTranslated: boolean;
}

export function decideManaged(input: PlanInput, basis: Basis, compared: readonly Compared[]): Decision {
  const { known, isOnWorkload, isTranslated } = basis;
  const lagging = compared.filter(({ comparison }) => comparison.isLagging).map(({ ref }) => ref);
  if (lagging.length > 0) return { action: 'confirm', reason: 'lagging-view', configs: lagging };
  if (known === undefined) return decideFirst(input, basis, entriesOf(compared, 'kept'));
  const changed = compared.filter(({ comparison }) => comparison.isChanged);
  const kept = entriesOf(compared, 'kept');
  if (isTranslated) return decideBaseline(input, basis, kept, 'key-rotated');
  if (differs(known.configs, kept)) return decideBaseline(input, basis, kept, 'references-changed');
  if (changed.length > 0) return decideStale(input, { ...basis, known }, compared, changed);
  if (!isOnWorkload) return decideBaseline(input, basis, kept, 'record-restored');
  return { action: 'noop', reason: input.observation.isReverted ? 'reverted' : 'up-to-date' };
}

/** There is no record to compare with. */
function decideFirst(input: PlanInput, basis: Basis, entries: Configs): Decision {
  const { workload, observation } = input;
  if (workload.record.state === 'none') return decideBaseline(input, basis, entries, 'no-record');
  if (workload.record.state === 'known') return decideBaseline(input, basis, entries, 'adopted');
  // We had recorded it already: somebody else records it under a key of their own.
  if (observation.lastRecord !== undefined) return { action: 'noop', reason: 'second-installation' };
  return decideBaseline(input, basis, entries, 'foreign-record');
}

/** Records without a rollout, at once: a change that comes next must be seen as one. */
function decideBaseline(
  input: PlanInput,
  { known, isOnWorkload }: Basis,
  configs: Configs,
  reason: BaselineReason,
): Decision {
  const { workload, digester, annotations, timing } = input;
  const isUndone = !isOnWorkload && known !== undefined;
  const waitMs = isUndone ? undoneWaitMs(timing) : 0;
  if (waitMs > 0) return { action: 'hold', reason: 'undone', cause: [], retryAfterMs: waitMs };
  const record: RolloutRecord = { v: 1, key: digester.keyId, ...historyOf(known), configs };
  return { action: 'baseline', reason, record, patch: baselinePatch(workload, record, annotations) };
}

function decideStale(
  input: PlanInput,
  basis: Basis & { readonly known: RolloutRecord },
  compared: readonly Compared[],
  changed: readonly Compared[],
): Decision {
  const { settings, observation } = input;
  const views = changed.map(({ view }) => view);
  if (settings.isFreshnessKnown && arePodsFresh(observation, views)) {
    return decideBaseline(input, basis, entriesOf(compared, 'rolled'), 'fresh');
  }
  const { known } = basis;
  const cause = changed.map(({ ref }) => ref).sort();
  const facts = gateFacts(input, known, views);
  return held(facts, cause) ?? decideRoll(input, facts, entriesOf(compared, 'rolled'), cause);
}

/** Held back by the first of the closed gates, until that one opens: by then another one may be the first. */
function held(facts: GateFacts, cause: readonly ConfigRef[]): Decision | undefined {
  const [closed] = closedGates(facts);
  return closed && { action: 'hold', reason: closed.reason, cause, retryAfterMs: closed.opensInMs };
}

function gateFacts(input: PlanInput, known: RolloutRecord, views: readonly ConfigView[]): GateFacts {
  const { workload, namespace, timing } = input;
  return {
    settings: gateSettings(input),
    timing,
    changedAtMs: views.map(({ changedAtMs }) => changedAtMs),
    rolledAtMs: parseTime(known.rolledAt),
    unsupportedGates: [...workload.hints.unsupportedGates, ...(namespace?.state.unsupportedGates ?? [])],
  };
}

/** A workload's own hints count before the options; the peer's pause period can only make the interval longer. */
function gateSettings({ settings, workload: { hints, stakater } }: PlanInput): GateSettings {
  const minIntervalMs = Math.max(hints.minIntervalMs ?? settings.minIntervalMs, stakater?.hints.minIntervalMs ?? 0);
  return { settleMs: hints.settleMs ?? settings.settleMs, minIntervalMs };
}

function decideRoll(input: PlanInput, facts: GateFacts, configs: Configs, cause: readonly ConfigRef[]): Decision {
  const { workload, digester, annotations, timing } = input;
  const rolledAt = formatTime(timing.nowMs);
  const record: RolloutRecord = { v: 1, key: digester.keyId, rolledAt, from: workload.fingerprint, configs };
  const trigger = digester.ofTrigger(workload, contentOf(configs), workload.trigger);
  const spacedRolls = spacedRollsAfter(facts);
  const peer = peerAnnotations(input, cause);
  const patch = rollPatch(workload, record, { trigger, cause, peer }, annotations);
  return { action: 'roll', reason: 'content-changed', cause, spacedRolls, record, patch };
}

/**
 * What a user of the peer looks for on the template. The time in it is that of the first sight of the change, so that a
 * second try writes the same bytes.
 */
function peerAnnotations({ workload, digester, viewOf, timing }: PlanInput, cause: readonly ConfigRef[]): object {
  const [first] = cause;
  if (workload.stakater === undefined || first === undefined) return {};
  const { state } = viewOf(first);
  const staleForMs = timing.monotonicMs - (timing.staleSinceMs ?? timing.monotonicMs);
  const value = lastReloadedFrom({
    ...parseConfigRef(first),
    namespace: workload.namespace,
    hash: state === undefined ? '' : digester.ofConfig(state),
    containers: workload.stakater.containers[first] ?? [],
    reloadedAtMs: Math.floor((timing.nowMs - staleForMs) / 1_000) * 1_000,
  });
  return { [stakaterKeys.lastReloadedFrom]: value };
}

/** Whether writing these entries would change the record. */
function differs(known: Configs, entries: Configs): boolean {
  const refs = Object.keys(entries) as ConfigRef[];
  return refs.length !== Object.keys(known).length || refs.some((ref) => known[ref] !== entries[ref]);
}

function entriesOf(compared: readonly Compared[], side: 'rolled' | 'kept'): Configs {
  const entries = compared.map(({ ref, comparison }) => [ref, comparison[side]] as const);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
}

/** The digests alone: versions differ between two writes of the same content. */
function contentOf(configs: Configs): unknown {
  const digests = (entry: RecordEntry | undefined): unknown => (typeof entry === 'object' ? entry.keys : entry);
  return Object.fromEntries(Object.entries(configs).map(([ref, entry]) => [ref, digests(entry)]));
}
