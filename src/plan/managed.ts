/**
 * The decision for a workload that is managed. The first line that fits decides:
 *
 * 1. what is seen of a config is older than the record: read it, then decide (`lagging-view`)
 * 2. there is no record to compare with: record (`no-record`, `adopted`, `foreign-record`)
 * 3. the record is under a previous digest key: record (`key-rotated`)
 * 4. other configs or keys count than are recorded: record (`references-changed`)
 * 5. a config has other content than is recorded: `fresh`, held back by a gate, or rolled
 * 6. the record is not on the workload any more: write it again (`record-restored`)
 * 7. the record says of the last roll what no longer holds: record (`rollout-over`)
 * 8. nothing to write: `reverted`, `mixed-pods-possible` or `up-to-date`
 */
import type { BaselineReason, Decision } from '../model/decision.ts';
import { configKinds, parseConfigRef, type ConfigRef } from '../model/kinds.ts';
import { fingerprintUnder, objectId, replacedTemplate, type RecordEntry, type RolloutRecord } from '../model/record.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import { fingerprintsOf } from '../model/workload-state.ts';
import { isSameEntry, type Comparison } from './compare/compare.ts';
import type { ConfigView } from './input/config-view.ts';
import type { PlanInput } from './input/plan-input.ts';
import { allOfKind, foldRecord } from './compare/fold.ts';
import { presentScope } from './compare/former-scope.ts';
import { arePodsFresh } from './compare/freshness.ts';
import { gateFacts } from './gate-facts.ts';
import { closedGates } from './gates/closed-gates.ts';
import type { GateFacts } from './gates/gate.ts';
import { spacedRollsAfter } from './gates/min-interval.ts';
import { streakAfter } from './gates/streak.ts';
import { formatTime, historyOf } from './record/history.ts';
import { baselinePatch, rollPatch } from './patch-body.ts';
import { reloaderAnnotations } from './reloader-annotations.ts';
import { isReverted } from './compare/reverted.ts';
import { undoneWaitMs } from './gates/undone.ts';

/** One config of the workload, with what is known of it. */
export interface Compared {
  readonly ref: ConfigRef;
  readonly view: ConfigView;
  readonly comparison: Comparison;
}

type Configs = RolloutRecord['configs'];
/** The parts of a record that tell of content. */
type Content = Pick<RolloutRecord, 'configs' | 'folded'>;

/** The record to compare with. */
export interface Basis {
  readonly known: RolloutRecord | undefined;
  /** It is the one on the workload, rather than one that somebody took away or replaced by an older one. */
  readonly isOnWorkload: boolean;
  /** It is under a previous digest key and has been read as if it were under the present one. */
  readonly isTranslated: boolean;
}

export function decideManaged(input: PlanInput, basis: Basis, compared: readonly Compared[]): Decision {
  const { known, isTranslated } = basis;
  const lagging = laggingRefs(known, compared);
  if (lagging.length > 0) return { action: 'confirm', reason: 'lagging-view', configs: lagging };
  const kept = keptContent(known, compared);
  if (known === undefined) return decideFirst(input, basis, kept);
  if (isTranslated) return decideBaseline(input, basis, kept, 'key-rotated');
  if (differs(known, compared)) return decideBaseline(input, basis, kept, 'references-changed');
  const changed = compared.filter(({ ref, comparison }) => comparison.isChanged || isFolded(known, ref));
  if (changed.length > 0) return decideStale(input, { ...basis, known }, compared, changed);
  return decideUnchanged(input, { ...basis, known }, compared);
}

/** There is no record to compare with. */
function decideFirst(input: PlanInput, basis: Basis, content: Content): Decision {
  const { workload, observation } = input;
  if (workload.record.state === 'none') return decideBaseline(input, basis, content, 'no-record');
  if (workload.record.state === 'known') return decideBaseline(input, basis, content, 'adopted');
  // We had recorded it already: somebody else records it under a key of their own.
  if (observation.lastRecord !== undefined) return { action: 'noop', reason: 'second-installation' };
  return decideBaseline(input, basis, content, 'foreign-record');
}

/** Its configs hold what is recorded. */
function decideUnchanged(
  input: PlanInput,
  basis: Basis & { readonly known: RolloutRecord },
  compared: readonly Compared[],
): Decision {
  const { known, isOnWorkload } = basis;
  if (!isOnWorkload) return decideBaseline(input, basis, known, 'record-restored');
  if (isReverted(input, compared)) return { action: 'noop', reason: 'reverted' };
  if (isRolloutOver(input, known)) return decideBaseline(input, basis, known, 'rollout-over');
  const { mixed } = input.observation;
  const isPossible = compared.some(({ ref }) => mixed?.refs.includes(ref) === true);
  const isMixed = isPossible || isOfUnknownKey(input, replacedTemplate(known));
  return { action: 'noop', reason: isMixed ? 'mixed-pods-possible' : 'up-to-date' };
}

/** The template that the last roll replaced has come again, and with new pods: after the rollout was complete. */
function isRolloutOver({ observation, workload }: PlanInput, known: RolloutRecord): boolean {
  const from = replacedTemplate(known);
  return from !== undefined && observation.hasNewPods && fingerprintsOf(workload).includes(from);
}

/** Nobody can tell whether the last roll was undone, and its pods are not all there yet. */
function isOfUnknownKey({ digester, previous, workload }: PlanInput, from: string | undefined): boolean {
  if (from === undefined || workload.isComplete) return false;
  return ![digester, ...previous].some(({ keyId }) => from.startsWith(`${keyId}.`));
}

/** Records without a rollout, at once: a change that comes next must be seen as one. */
function decideBaseline(
  input: PlanInput,
  { known, isOnWorkload }: Basis,
  { configs, folded }: Content,
  reason: BaselineReason,
): Decision {
  const { workload, digester, annotations, timing, observation } = input;
  const isUndone = !isOnWorkload && known !== undefined;
  const waitMs = isUndone ? undoneWaitMs(timing) : 0;
  if (waitMs > 0) return { action: 'wait', reason: 'undone', cause: [], retryAfterMs: waitMs };
  const isComplete = observation.hasNewPods && observation.rollout.kind === 'single';
  const isOver = isComplete || (known !== undefined && isRolloutOver(input, known));
  const uid = objectId(workload, workload.uid);
  const history = historyOf(known, isOver);
  const head = { v: 1, key: digester.keyId, uid, scope: presentScope } as const;
  const record: RolloutRecord = { ...head, ...history, configs, ...(folded && { folded }) };
  const written = foldRecord(record, digester, workload.namespace);
  return { action: 'baseline', reason, record: written, patch: baselinePatch(workload, written, annotations) };
}

function decideStale(
  input: PlanInput,
  basis: Basis & { readonly known: RolloutRecord },
  compared: readonly Compared[],
  changed: readonly Compared[],
): Decision {
  const { settings, observation } = input;
  const { known } = basis;
  const views = changed.map(({ view }) => view);
  const configs = entriesOf(compared, 'entryIfRolled');
  if (settings.isFreshnessKnown && arePodsFresh(observation, changed, input.digester)) {
    // Nothing is written that is there already: it would be written for ever.
    const isRecorded = changed.every(({ ref }) => isSameEntry(configs[ref], known.configs[ref]));
    if (!isRecorded) return decideBaseline(input, basis, { configs }, 'fresh');
    return decideUnchanged({ ...input, observation: { ...observation, mixed: undefined } }, basis, compared);
  }
  const cause = causeOf(known, changed);
  const facts = gateFacts(input, known, views);
  return held(facts, cause) ?? decideRoll(input, facts, configs, cause);
}

/** Held back by the first of the closed gates, until that one opens: by then another one may be the first. */
function held(facts: GateFacts, cause: readonly ConfigRef[]): Decision | undefined {
  const [closed] = closedGates(facts);
  return closed && { action: 'wait', reason: closed.reason, cause, retryAfterMs: closed.opensInMs };
}

function decideRoll(input: PlanInput, facts: GateFacts, configs: Configs, cause: readonly ConfigRef[]): Decision {
  const { workload, digester, annotations, timing, observation } = input;
  const rolledAt = formatTime(timing.nowMs);
  const { fingerprint, base, trigger: previous } = workload;
  const trigger = digester.ofTrigger(workload, contentOf(configs), previous);
  const streak = streakAfter(facts);
  const history = {
    uid: objectId(workload, workload.uid),
    scope: presentScope,
    rolledAt,
    ...(streak > 0 ? { streak } : {}),
    from: fingerprintUnder(digester.keyId, fingerprint),
    roll: { to: trigger, base, ...(observation.rollout.kind === 'single' ? { alone: true } : {}) },
  };
  const record = foldRecord({ v: 1, key: digester.keyId, ...history, configs }, digester, workload.namespace);
  const spacedRolls = spacedRollsAfter(facts);
  const peer = reloaderAnnotations(input, cause);
  const patch = rollPatch(workload, record, { trigger, cause, peer }, annotations);
  return { action: 'roll', reason: 'content-changed', cause, spacedRolls, record, patch };
}

/** What has to be read first: what is older than the record or, of a folded kind, all of it where nothing is as new. */
function laggingRefs(known: RolloutRecord | undefined, compared: readonly Compared[]): readonly ConfigRef[] {
  const single = compared.filter(({ comparison }) => comparison.isLagging).map(({ ref }) => ref);
  const folded = configKinds.flatMap((kind) => {
    const rv = known?.folded?.[kind]?.rv;
    const ofKind = compared.filter(({ ref }) => parseConfigRef(ref).kind === kind);
    const isKnown = ofKind.some(({ view: { state, isConfirmed } }) => isConfirmed || isAsNew(state, rv ?? '0'));
    return rv === undefined || isKnown ? [] : ofKind.map(({ ref }) => ref);
  });
  return [...new Set([...single, ...folded])];
}

function isAsNew(state: ConfigView['state'], rv: string): boolean {
  return state !== undefined && compareResourceVersions(state.resourceVersion, rv) >= 0;
}

/** Whether the record does not say by itself what a config held. */
function isFolded({ folded }: RolloutRecord, ref: ConfigRef): boolean {
  return folded?.[parseConfigRef(ref).kind] !== undefined;
}

/** Whether recording without a rollout would change the record. */
function differs(known: RolloutRecord, compared: readonly Compared[]): boolean {
  const single = compared.filter(({ ref }) => !isFolded(known, ref));
  const entries = single.filter(({ comparison }) => comparison.entryIfNotRolled !== undefined);
  const isOther = single.some(({ comparison }) => comparison.differsFromRecord);
  return isOther || entries.length !== Object.keys(known.configs).length;
}

/** What is right while nothing is rolled. A kind that is folded and has changed stays as it was recorded. */
function keptContent(known: RolloutRecord | undefined, compared: readonly Compared[]): Content {
  const single = compared.filter(({ ref }) => known === undefined || !isFolded(known, ref));
  const folded = known?.folded;
  return { configs: entriesOf(single, 'entryIfNotRolled'), ...(folded && { folded }) };
}

/** Where nobody can tell which configs of a kind have changed, the kind is named. */
function causeOf(known: RolloutRecord, changed: readonly Compared[]): readonly ConfigRef[] {
  const refs = changed.map(({ ref }) => (isFolded(known, ref) ? allOfKind(parseConfigRef(ref).kind) : ref));
  return [...new Set(refs)].sort();
}

function entriesOf(compared: readonly Compared[], side: 'entryIfRolled' | 'entryIfNotRolled'): Configs {
  const entries = compared.map(({ ref, comparison }) => [ref, comparison[side]] as const);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
}

/** The digests alone: versions differ between two writes of the same content. */
function contentOf(configs: Configs): unknown {
  const digests = (entry: RecordEntry | undefined): unknown => (typeof entry === 'object' ? entry.keys : entry);
  return Object.fromEntries(Object.entries(configs).map(([ref, entry]) => [ref, digests(entry)]));
}
