/**
 * Decides about a workload whose configs a user cannot compare. Records hold digests under a key that users do not
 * have, so versions are compared, and where they differ the state rests on what a running controller wrote: it rolls,
 * or writes `pending`, within seconds.
 */
import type { Facts } from '../inventory/facts.ts';
import { isGateReason, type ClosedGate, type GateReason, type Held } from '../model/held.ts';
import { configKeyOf, parseConfigRef, type ConfigRef } from '../model/kinds.ts';
import { reasons } from '../model/reasons.ts';
import type { RolloutRecord } from '../model/record.ts';
import { isOfLaterFormat, readPending, type Pending } from '../plan/pending.ts';
import { parseTime } from '../plan/record/history.ts';
import { isManaged, type Selection } from '../plan/selection/selection.ts';
import type { Decided } from '../status/state.ts';
import { isRecorded } from './contents.ts';
import { noTurns } from '../plan/input/turn.ts';
import { controlGates } from '../plan/control-gates.ts';
import { decideNow } from './decide-now.ts';
import type { Evaluation } from './evaluation.ts';
import type { Verdict } from './surveyed.ts';

/** The configs of a workload that cannot be compared, in the order of its selection. */
export function notComparedRefs(
  { workload }: Facts,
  dependencies: Selection['dependencies'],
  evaluation: Evaluation,
): readonly ConfigRef[] {
  const { cluster, hasKeys, refused, installation } = evaluation;
  const { namespace, record } = workload;
  const recorded = record.state === 'known' ? record.record.configs : undefined;
  const isUncompared = (ref: ConfigRef, needs: Parameters<typeof isRecorded>[2]): boolean => {
    if (cluster.notListed.has(parseConfigRef(ref).kind)) return true;
    const key = configKeyOf(ref, namespace);
    if (hasKeys) return refused.has(key);
    const [state, entry] = [cluster.configs.get(key), recorded?.[ref]];
    if (state === undefined) return installation.options.reloadOnDelete && typeof entry === 'object';
    return !isRecorded(state, entry, needs);
  };
  return [...dependencies].filter(([ref, needs]) => isUncompared(ref, needs)).map(([ref]) => ref);
}

export function decideByController(facts: Facts, notCompared: readonly ConfigRef[], evaluation: Evaluation): Verdict {
  const { workload } = facts;
  const { leader } = evaluation.installation;
  const known = knownFromObject(facts, evaluation);
  if (known !== undefined) return { decision: { reason: known }, basis: 'comparison' };
  const isLive = leader?.isLive === true;
  const decision = readPendingDecision(workload.pending, controlGates(facts, evaluation.client.nowMs));
  if (decision !== undefined) return { decision, basis: isLive ? 'controller' : 'nothing' };
  if (notCompared.length === 0) return { decision: { reason: 'up-to-date' }, basis: 'comparison' };
  if (isLive) return { decision: { reason: 'up-to-date' }, basis: 'controller' };
  return { decision: undefined, basis: 'nothing' };
}

/** What the object itself says without any comparison of contents. */
function knownFromObject(facts: Facts, { installation, client }: Evaluation): Decided['reason'] | undefined {
  const { workload, namespace, selectionContext } = facts;
  const isLeftAlone = namespace === undefined || workload.isTerminating || !isManaged(workload, selectionContext);
  if (isLeftAlone) return decideNow(facts, client.nowMs, noTurns).reason;
  const { record } = workload;
  if (record.state === 'none') return 'no-record';
  if (record.state === 'foreign') return 'foreign-record';
  if (record.about !== 'this') return 'adopted';
  return isUnderKnownKey(record.record, installation.keyIds) ? undefined : 'second-installation';
}

/** A running controller replaces a record under a key that it does not have, unless another one keeps writing it. */
function isUnderKnownKey({ key }: RolloutRecord, keyIds: readonly string[] | undefined): boolean {
  return keyIds === undefined || keyIds.includes(key);
}

/**
 * What the controller wrote about a workload that waits, or that it leaves as it is; undefined if it wrote nothing.
 * @param present the gates that annotations and options close now: the annotation does not say where each is set
 */
function readPendingDecision(text: string | undefined, present: readonly ClosedGate[]): Decided | undefined {
  const pending = readPending(text);
  if (pending !== undefined) return pendingDecision(pending, present);
  // It waits, and only a later version of this program knows for what.
  return isOfLaterFormat(text) ? { reason: 'content-changed' } : undefined;
}

function pendingDecision({ reason, cause, gates, wants, opens }: Pending, present: readonly ClosedGate[]): Decided {
  const closed = gates
    .filter(isGateReason)
    .map((each) => present.find((gate) => gate.reason === each) ?? closedGate(each, opens));
  // A later version of the controller may have more reasons.
  const known = Object.hasOwn(reasons, reason) ? (reason as Decided['reason']) : 'content-changed';
  const held: Held | undefined = closed.length === 0 ? undefined : { gates: closed, opens: openingOf(opens), wants };
  return { reason: known, cause, held };
}

/** The annotation has one opening for all gates, so that of a single gate is known only where it is the only one. */
function closedGate(reason: GateReason, opens: string | null): ClosedGate {
  return { reason, opens: openingOf(opens), levels: [], details: [] };
}

function openingOf(opens: string | null): Held['opens'] {
  const atMs = parseTime(opens ?? undefined);
  return atMs === undefined ? undefined : { atMs, zone: 'UTC' };
}
