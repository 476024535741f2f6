/**
 * The plan: decides from state alone what one workload needs now. Pure; the same facts give the same decision in every
 * process, and a decision applied to its own result is `noop`.
 */
import type { Decision } from '../model/decision.ts';
import { isOlderRecord, type RolloutRecord } from '../model/record.ts';
import { compareConfig, type CompareRules } from './compare.ts';
import { translateRecord } from './former-key.ts';
import { isEntryStale } from './freshness.ts';
import { parseTime } from './history.ts';
import { releasePatch } from './patch-body.ts';
import { isManaged, selectConfigs, type Selection } from './selection.ts';
import type { PlanInput } from './plan-input.ts';
import { decideManaged, type Compared } from './stale.ts';

export interface Plan {
  readonly decision: Decision;
  readonly selection: Pick<Selection, 'missing' | 'isCutShort'>;
}

const nothingSelected = { missing: [], isCutShort: false };

export function decide(input: PlanInput): Plan {
  const { workload, namespace, surroundings } = input;
  const noop = (reason: 'namespace-not-selected' | 'terminating'): Plan => ({
    decision: { action: 'noop', reason },
    selection: nothingSelected,
  });
  if (namespace === undefined) return noop('namespace-not-selected');
  if (workload.isTerminating) return noop('terminating');
  if (!isManaged(workload, surroundings)) return { decision: decideUnmanaged(input), selection: nothingSelected };
  const selection = selectConfigs(workload, surroundings);
  const record = trustedRecord(input);
  const known = record && translateRecord(record, (ref) => input.viewOf(ref).state, input);
  const compared = [...selection.dependencies].map(([ref, needs]): Compared => {
    const view = input.viewOf(ref);
    return { ref, view, comparison: compareConfig(view, known?.configs[ref], needs, rulesOf(input, known)) };
  });
  const isOnWorkload = workload.record.state === 'known' && workload.record.record === record;
  const basis = { known, isOnWorkload, isTranslated: known !== record };
  return { decision: decideManaged(input, basis, compared), selection };
}

/**
 * A record is removed where an annotation says no, or was seen to be taken away. The options of one process remove
 * nothing: another one may run with others.
 */
function decideUnmanaged({ workload, observation, namespace, annotations }: PlanInput): Decision {
  const { hints, record } = workload;
  const saysNo = hints.isIgnored || hints.auto === 'none' || namespace?.state.auto === 'none';
  const hasLeft = observation.wasOptedOut || namespace?.wasOptedIn === true;
  // A hint that does not parse is a slip rather than a wish to leave.
  const isWanted = saysNo || (hasLeft && hints.problems.length === 0);
  if (record.state === 'none' || !isWanted) return { action: 'noop', reason: 'not-opted-in' };
  return { action: 'release', reason: 'opted-out', patch: releasePatch(workload, annotations) };
}

/**
 * The record to compare with: the one that is there, or the last one that was seen before somebody took it away or put
 * an older one into its place. None after an adoption: what was recorded before the workload was opted out says nothing
 * about its pods.
 */
function trustedRecord({ workload, observation }: PlanInput): RolloutRecord | undefined {
  if (observation.wasAdopted) return undefined;
  const { record } = workload;
  const { lastRecord } = observation;
  if (record.state === 'known') {
    return lastRecord !== undefined && isOlderRecord(record.record, lastRecord) ? lastRecord : record.record;
  }
  const isGone = record.state === 'none' || record.why === 'malformed';
  return isGone ? lastRecord : undefined;
}

function rulesOf(input: PlanInput, known: RolloutRecord | undefined): CompareRules {
  const { digester, settings, observation, workload, namespace } = input;
  const since = {
    namespaceRv: namespace?.autoRv,
    rolledAtMs: parseTime(known?.rolledAt),
    hasRecord: known !== undefined,
  };
  return {
    digester,
    rollsOnArrival: settings.reloadOnCreate,
    rollsOnDeletion: settings.reloadOnDelete,
    isEntryStale: (view, needs) => isEntryStale({ view, needs, observation, workload, ...since }),
  };
}
