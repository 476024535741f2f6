/**
 * Decides for a workload that is managed. Two questions come first: whether a config has to be read, and whether there
 * is a record to compare. Then the first of the `policies` that applies decides; if none does, the workload is up to
 * date.
 */
import type { Decision, Wait } from '../model/decision.ts';
import { mayLast } from '../model/held.ts';
import { configKinds, parseConfigRef, type ConfigRef } from '../model/kinds.ts';
import { replacedTemplate, type RolloutRecord } from '../model/record.ts';
import { unsupportedBy } from '../model/workload-state.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import { isSameEntry, type Comparison } from './compare/compare.ts';
import { allOfKind } from './compare/fold.ts';
import { arePodsFresh } from './compare/freshness.ts';
import { isReverted } from './compare/reverted.ts';
import { contentIds } from './content-ids.ts';
import { gateFacts } from './gate-facts.ts';
import { closedGates } from './gates/closed-gates.ts';
import type { ConfigView } from './input/config-view.ts';
import type { PlanInput } from './input/plan-input.ts';
import { decideWait } from './wait-decision.ts';
import { decideBaseline, decideRoll, isRolloutOver, type Basis, type Content } from './write-decisions.ts';

/** One config of the workload, with its comparison. */
export interface Compared {
  readonly ref: ConfigRef;
  readonly view: ConfigView;
  readonly comparison: Comparison;
}

type Configs = RolloutRecord['configs'];

/** A workload with a record, none of whose configs has to be read first. */
interface Situation {
  readonly input: PlanInput;
  readonly basis: Basis & { readonly known: RolloutRecord };
  readonly compared: readonly Compared[];
  /** The content that the record has if nothing is rolled. */
  readonly kept: Content;
  /** The configs with other content than the record has. */
  readonly changed: readonly Compared[];
  /** The pods have started with the content of the changed configs. */
  readonly isFresh: boolean;
}

/** Returns `undefined` if it does not apply. */
type Policy = (situation: Situation) => Decision | undefined;

/** In their order: the first one that applies decides. */
const policies: readonly Policy[] = [
  recordUnderPresentKey,
  recordReferences,
  rollStale,
  recordFresh,
  restoreRecord,
  leaveReverted,
  recordRolloutOver,
  reportMixedPods,
];

export function decideManaged(input: PlanInput, basis: Basis, compared: readonly Compared[]): Decision {
  const { known } = basis;
  const lagging = laggingRefs(known, compared);
  if (lagging.length > 0) return { action: 'confirm', reason: 'lagging-view', configs: lagging };
  const kept = keptContent(known, compared);
  if (known === undefined) return decideFirst(input, basis, kept, compared);
  const changed = compared.filter(({ ref, comparison }) => comparison.isChanged || isFolded(known, ref));
  const isFresh =
    changed.length > 0 && input.settings.isFreshnessKnown && arePodsFresh(input.observation, changed, input.digester);
  const situation = { input, basis: { ...basis, known }, compared, kept, changed, isFresh };
  for (const policy of policies) {
    const decision = policy(situation);
    if (decision !== undefined) return decision;
  }
  return { action: 'noop', reason: 'up-to-date' };
}

/** There is no record to compare with. */
function decideFirst(input: PlanInput, basis: Basis, content: Content, compared: readonly Compared[]): Decision {
  const { workload, observation } = input;
  if (workload.record.state === 'none') {
    return decideBaseline(input, basis, { ...content, started: seenToStart(input, compared) }, 'no-record');
  }
  if (workload.record.state === 'known') return decideBaseline(input, basis, content, 'adopted');
  // This process had recorded it already: another installation records it under a key of its own.
  if (observation.lastRecord !== undefined) return { action: 'noop', reason: 'second-installation' };
  return decideBaseline(input, basis, content, 'foreign-record');
}

/** The configs with whose present content the pods of a workload that is not recorded were seen to start. */
function seenToStart(input: PlanInput, compared: readonly Compared[]): readonly ConfigRef[] {
  const { observation, settings, digester } = input;
  if (!settings.isFreshnessKnown || observation.wasAdopted) return [];
  return compared.filter((each) => arePodsFresh(observation, [each], digester)).map(({ ref }) => ref);
}

/** The record is under a previous digest key. */
function recordUnderPresentKey({ input, basis, kept }: Situation): Decision | undefined {
  return basis.isRekeyed ? decideBaseline(input, basis, kept, 'key-rotated') : undefined;
}

/** Other configs or keys count than the record contains. */
function recordReferences({ input, basis, kept, compared }: Situation): Decision | undefined {
  return differs(basis.known, compared) ? decideBaseline(input, basis, kept, 'references-changed') : undefined;
}

/** The pods run other content than the configs have: the workload is rolled, or waits for the closed gates. */
function rollStale(situation: Situation): Decision | undefined {
  const { input, basis, compared, changed, isFresh } = situation;
  const { known } = basis;
  if (changed.length === 0 || isFresh) return undefined;
  if (unsupportedBy(input.workload) !== undefined) return { action: 'noop', reason: 'unsupported' };
  const cause = causeOf(known, changed);
  const ids = contentIds({ ...input, namespace: input.workload.namespace, configs: compared });
  const facts = gateFacts(input, known, { views: changed.map(({ view }) => view), cause, ids });
  const closed = closedGates(facts);
  if (closed.length > 0) return withRecord(situation, decideWait(facts, closed, cause, ids));
  return decideRoll(input, { known, facts, configs: entriesOf(compared, 'entryIfRolled'), cause });
}

/**
 * A roll may wait for days. Until then only the record shows that the pods run other content, so a record that
 * another client has removed or replaced is restored first: without one, the next process would record the present
 * content.
 */
function withRecord({ input, basis, changed }: Situation, wait: Wait): Decision {
  if (!mayLast(wait.held) || basis.isOnWorkload || isRecordedLater(input, basis.known, changed)) return wait;
  const restore = decideBaseline(input, basis, basis.known, 'record-restored');
  if (restore.action !== 'wait') return restore;
  return { ...wait, retryAfterMs: Math.min(wait.retryAfterMs ?? Infinity, restore.retryAfterMs ?? Infinity) };
}

/** Another process, which did not know the removed record, has recorded later content: no client has put that back. */
function isRecordedLater({ workload }: PlanInput, known: RolloutRecord, changed: readonly Compared[]): boolean {
  if (workload.record.state !== 'known') return false;
  const { configs } = workload.record.record;
  return changed.some(({ ref }) => {
    const [now, before] = [configs[ref], known.configs[ref]];
    return typeof now === 'object' && typeof before === 'object' && compareResourceVersions(now.rv, before.rv) > 0;
  });
}

/** The pods have started with the changed content, which is not recorded yet. */
function recordFresh({ input, basis, compared, changed, isFresh }: Situation): Decision | undefined {
  if (!isFresh) return undefined;
  const configs = entriesOf(compared, 'entryIfRolled');
  // A write that changes nothing would be repeated without end.
  const isRecorded = changed.every(({ ref }) => isSameEntry(configs[ref], basis.known.configs[ref]));
  if (isRecorded) return undefined;
  return decideBaseline(input, basis, { configs, started: compared.map(({ ref }) => ref) }, 'fresh');
}

/** The record is no longer on the workload. */
function restoreRecord({ input, basis }: Situation): Decision | undefined {
  return basis.isOnWorkload ? undefined : decideBaseline(input, basis, basis.known, 'record-restored');
}

/** Another client restored the template in the middle of a rollout, and old pods run old content. */
function leaveReverted({ input, compared }: Situation): Decision | undefined {
  return isReverted(input, compared) ? { action: 'noop', reason: 'reverted' } : undefined;
}

/** The template that the last roll replaced is back with new pods, so the record contains a roll that is over. */
function recordRolloutOver({ input, basis }: Situation): Decision | undefined {
  if (!isRolloutOver(input, basis.known)) return undefined;
  return decideBaseline(input, basis, basis.known, 'rollout-over');
}

/** Pods may run content that was there while a roll waited. */
function reportMixedPods({ input, basis, compared, isFresh }: Situation): Decision | undefined {
  const mixed = isFresh ? undefined : input.observation.mixed;
  const isPossible = compared.some(({ ref }) => mixed?.refs.includes(ref) === true);
  const isMixed = isPossible || isOfUnknownKey(input, replacedTemplate(basis.known));
  return isMixed ? { action: 'noop', reason: 'mixed-pods-possible' } : undefined;
}

/**
 * Whether the last roll may have been undone: no digest key of this process made its fingerprint, and it is not
 * complete.
 */
function isOfUnknownKey({ digester, previous, workload }: PlanInput, from: string | undefined): boolean {
  if (from === undefined || workload.isComplete) return false;
  return ![digester, ...previous].some(({ keyId }) => from.startsWith(`${keyId}.`));
}

/**
 * The configs to read first: those older than the record and, of a folded kind, all if none is as new as the record.
 */
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

/** Whether the record has no entry of its own for a config, since its kind is folded. */
function isFolded({ folded }: RolloutRecord, ref: ConfigRef): boolean {
  return folded?.[parseConfigRef(ref).kind] !== undefined;
}

/** Whether a write without a roll would change the record. */
function differs(known: RolloutRecord, compared: readonly Compared[]): boolean {
  const single = compared.filter(({ ref }) => !isFolded(known, ref));
  const entries = single.filter(({ comparison }) => comparison.entryIfNotRolled !== undefined);
  const isOther = single.some(({ comparison }) => comparison.differsFromRecord);
  return isOther || entries.length !== Object.keys(known.configs).length;
}

/** The content that the record has if nothing is rolled. A folded kind that has changed stays as it was recorded. */
function keptContent(known: RolloutRecord | undefined, compared: readonly Compared[]): Content {
  const single = compared.filter(({ ref }) => known === undefined || !isFolded(known, ref));
  const folded = known?.folded;
  return { configs: entriesOf(single, 'entryIfNotRolled'), ...(folded && { folded }) };
}

/** The changed configs, sorted; the kind instead of its configs if it is folded, since these are not known then. */
function causeOf(known: RolloutRecord, changed: readonly Compared[]): readonly ConfigRef[] {
  const refs = changed.map(({ ref }) => (isFolded(known, ref) ? allOfKind(parseConfigRef(ref).kind) : ref));
  return [...new Set(refs)].sort();
}

function entriesOf(compared: readonly Compared[], side: 'entryIfRolled' | 'entryIfNotRolled'): Configs {
  const entries = compared.map(({ ref, comparison }) => [ref, comparison[side]] as const);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
}
