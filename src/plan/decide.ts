/**
 * The plan: decides from state alone what one workload needs now. It is a pure function: the same facts give the same
 * decision in every process, and after a decision is carried out, the next one is `noop`.
 */
import type { Decision } from '../model/decision.ts';
import type { ConfigRef } from '../model/kinds.ts';
import { isOlderRecord, type RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { compareConfig, type Comparison } from './compare/compare.ts';
import type { CompareRules } from './compare/compare-key.ts';
import type { ConfigView } from './input/config-view.ts';
import { unfoldRecord } from './compare/fold.ts';
import { inScopeOf, sinceScopeOf } from './compare/former-scope.ts';
import { readingOf, rekeyRecord } from './record/previous-key.ts';
import { countedRvOf, isFormerContent, isNewEntryStale, recordedSinceOf, type PodFacts } from './compare/freshness.ts';
import { parseTime } from './record/history.ts';
import type { KeyNeeds } from './references/needs.ts';
import { releasePatch } from './patch-body.ts';
import { asksFor, isManaged, selectConfigs, withGone, type Selection } from './selection/selection.ts';
import type { PlanInput } from './input/plan-input.ts';
import { selectedSince, type SelectedSince } from './compare/selected-since.ts';
import { gateSettings } from './gate-facts.ts';
import { pendingWrite, type PendingWrite } from './pending.ts';
import { decideManaged, type Compared } from './managed.ts';

export interface Plan {
  readonly decision: Decision;
  /** The write of the annotation `pending`; undefined if there is nothing to write. */
  readonly pending: PendingWrite | undefined;
  readonly selection: Pick<Selection, 'missing' | 'isCutShort'>;
}

const nothingSelected = { missing: [], isCutShort: false };

export function decide(input: PlanInput): Plan {
  const plan = decideContent(input);
  return { ...plan, pending: pendingWrite(input, plan.decision) };
}

function decideContent(input: PlanInput): Omit<Plan, 'pending'> {
  const { workload, namespace, selectionContext } = input;
  const noop = (reason: 'namespace-not-selected' | 'terminating'): Omit<Plan, 'pending'> => ({
    decision: { action: 'noop', reason },
    selection: nothingSelected,
  });
  if (namespace === undefined) return noop('namespace-not-selected');
  if (workload.isTerminating) return noop('terminating');
  if (!isManaged(workload, selectionContext)) return { decision: decideUnmanaged(input), selection: nothingSelected };
  const selection = selectConfigs(workload, selectionContext);
  const trusted = trustedRecord(input);
  const unfolded = trusted && unfold(trusted, input, selection);
  const known = unfolded && rekeyRecord(unfolded, (ref) => input.viewOf(ref).state, input);
  const ofAll = podFactsOf(input, known);
  const newScope = sinceScopeOf(known ?? formerRecord(input), workload, selection.dependencies, selectionContext);
  const since = selectedSince({ ...input, namespace });
  const compared = [...selection.dependencies].map(([ref, needs]): Compared => {
    const view = input.viewOf(ref);
    const facts = newScope.has(ref) ? { ...ofAll, hasRecord: false } : ofAll;
    return { ref, view, comparison: compare(ref, view, { needs, known, selection, input, facts, since }) };
  });
  const isOnWorkload = workload.record.state === 'known' && workload.record.record === trusted;
  const basis = { known, isOnWorkload, isRekeyed: known?.key !== trusted?.key };
  return { decision: decideManaged(input, basis, compared), selection };
}

interface CompareContext {
  readonly needs: KeyNeeds;
  readonly known: RolloutRecord | undefined;
  readonly selection: Selection;
  readonly input: PlanInput;
  readonly facts: PodFacts;
  readonly since: SelectedSince;
}

/** The comparison of one config, corrected by what was seen of the pods. */
function compare(ref: ConfigRef, view: ConfigView, context: CompareContext): Comparison {
  const { needs, known, selection, input } = context;
  const isGoneMatch = selection.goneMatches.has(ref);
  const recorded = known?.configs[ref];
  const comparison = compareConfig({ view, recorded, needs, isGoneMatch }, rulesOf(context, ref));
  if (known === undefined && isFormerContent(formerRecord(input)?.configs[ref], comparison.entryIfRolled)) {
    return { ...comparison, entryIfNotRolled: comparison.entryIfRolled };
  }
  const { mixed } = input.observation;
  const isMixed = mixed?.isCertain === true && mixed.refs.includes(ref) && recorded !== undefined;
  return isMixed ? { ...comparison, isChanged: true } : comparison;
}

/**
 * Record and `pending` are removed if an annotation opts the workload out, or if the annotation that opted it in was
 * seen to be removed. The options of a process never remove them: another process may run with other options.
 */
function decideUnmanaged({ workload, observation, namespace, annotations }: PlanInput): Decision {
  const { hints } = workload;
  const saysNo = hints.isIgnored || hints.auto === 'none' || namespace?.state.auto === 'none';
  const hasLeft = observation.wasOptedOut || namespace?.wasOptedIn === true;
  // A hint that does not parse is a typing error rather than an opt-out.
  const isWanted = saysNo || (hasLeft && hints.problems.length === 0);
  if (!isAnnotated(workload) || !isWanted) return { action: 'noop', reason: 'not-opted-in' };
  return { action: 'release', reason: 'opted-out', patch: releasePatch(workload, annotations) };
}

/** Whether it carries an annotation of ours: another client may have removed the record and left `pending`. */
function isAnnotated({ record, pending }: WorkloadState): boolean {
  return record.state !== 'none' || pending !== undefined;
}

/**
 * The record to compare with: the one on the workload, or the last one that was seen before another client removed it
 * or replaced it by an older one or by one of another object. None after an adoption: a record from before the opt-out
 * proves nothing about the present pods.
 */
function trustedRecord({ workload, observation }: PlanInput): RolloutRecord | undefined {
  if (observation.wasAdopted) return undefined;
  const { record } = workload;
  const { lastRecord } = observation;
  if (record.state === 'known') {
    if (record.about !== 'this') return lastRecord;
    return lastRecord !== undefined && isOlderRecord(record.record, lastRecord, observation.formerRolls)
      ? lastRecord
      : record.record;
  }
  const isGone = record.state === 'none' || record.why === 'malformed' || record.why === 'not-rolled';
  return isGone ? lastRecord : undefined;
}

/** The record of a former object of the same name, in a cluster that was restored or migrated. */
function formerRecord({ workload: { record }, observation }: PlanInput): RolloutRecord | undefined {
  const isFormer = record.state === 'known' && record.about === 'former' && !observation.wasAdopted;
  return isFormer ? record.record : undefined;
}

function unfold(record: RolloutRecord, input: PlanInput, { dependencies }: Selection): RolloutRecord {
  if (record.folded === undefined) return record;
  const { workload, selectionContext, viewOf } = input;
  const before = inScopeOf(record, workload);
  const then = before === workload ? dependencies : selectConfigs(before, selectionContext).dependencies;
  const everything = selectConfigs(before, withGone(selectionContext)).dependencies;
  const candidates = [then, new Map([...everything, ...then])];
  return unfoldRecord(record, { namespace: workload.namespace, viewOf, candidates, ...readingOf(record.key, input) });
}

function podFactsOf(input: PlanInput, known: RolloutRecord | undefined): PodFacts {
  const { settings, observation, workload, namespace } = input;
  return {
    observation,
    workload,
    namespace,
    cameRv: namespace?.cameRv,
    hasRecord: known !== undefined || formerRecord(input) !== undefined,
    rolledAtMs: parseTime(known?.rolledAt),
    areVersionsComparable: settings.isFreshnessKnown,
    rollsOnArrival: settings.reloadOnCreate,
    settleMs: gateSettings(input).settleMs,
  };
}

/** The rules for one config. The Namespace does not matter if the workload itself selects the config. */
function rulesOf({ input, facts: ofAll, since }: CompareContext, ref: ConfigRef): CompareRules {
  const { digester, settings, workload } = input;
  const facts = asksFor(workload, ref) ? { ...ofAll, namespace: undefined } : ofAll;
  return {
    digester,
    rollsOnArrival: settings.reloadOnCreate,
    rollsOnDeletion: settings.reloadOnDelete,
    countedRv: (view, key) => countedRvOf(facts, view, since.sinceRv(ref, key)),
    formerNeeds: () => since.formerNeeds(ref),
    recordedSince: (view) => recordedSinceOf(facts, view),
    isStale: (view, entry) => isNewEntryStale(view, entry, facts),
  };
}
