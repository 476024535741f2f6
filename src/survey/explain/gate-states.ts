/** The state of every gate of a workload, whether or not a roll waits for it now. */
import type { Facts } from '../../inventory/facts.ts';
import { isControlGate, type ClosedGate, type GateReason } from '../../model/held.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import type { RolloutRecord } from '../../model/record.ts';
import { contentIds, type ContentIds } from '../../plan/content-ids.ts';
import { gateFacts } from '../../plan/gate-facts.ts';
import { approval } from '../../plan/gates/approval.ts';
import { endlessChanges } from '../../plan/gates/endless-changes.ts';
import type { Gate, GateFacts, LevelGates } from '../../plan/gates/gate.ts';
import { hold } from '../../plan/gates/hold.ts';
import { invalid } from '../../plan/gates/invalid.ts';
import { minInterval } from '../../plan/gates/min-interval.ts';
import { window } from '../../plan/gates/window.ts';
import { noTurns } from '../../plan/input/turn.ts';
import { dependenciesOf } from '../../plan/selection/selection.ts';
import type { Surveyed } from '../surveyed.ts';
import type { GateState } from './explanation.ts';

/** Settling is over, or is the reason why the workload waits. */
const settled: Gate = () => undefined;

/** Which rollouts are in flight, and which have failed, is not on the workload. */
const notOnWorkload: Gate = () => undefined;

/** In the order in which a controller asks them. */
const gates: Readonly<Record<GateReason, Gate>> = {
  settle: settled,
  'endless-changes': endlessChanges,
  'min-interval': minInterval,
  hold,
  invalid,
  approval,
  window,
  breaker: notOnWorkload,
  staging: notOnWorkload,
};

/** Whether any level asks for a gate that users set. */
const isSet: Readonly<Partial<Record<GateReason, (level: LevelGates) => boolean>>> = {
  hold: (level) => level.gates.hold !== undefined,
  invalid: (level) => level.gates.invalid.length > 0,
  approval: (level) => level.gates.isApprovalRequired,
  window: (level) => level.gates.window !== undefined,
};

/** @param nowMs the API server's clock */
export function gateStates(facts: Facts, surveyed: Surveyed, nowMs: number): readonly GateState[] {
  const asked = factsForGates(facts, surveyed, nowMs);
  return (Object.keys(gates) as readonly GateReason[]).map((gate) => {
    const closed = closedGate(gate, asked, surveyed);
    return closed === undefined ? openState(gate, asked) : closedState(closed, surveyed);
  });
}

function closedState({ reason, opens, levels, details }: ClosedGate, surveyed: Surveyed): GateState {
  const named = reason === 'approval' ? idsOf(surveyed) : details;
  return { gate: reason, state: 'closed', sinceMs: surveyed.status.sinceMs, opens, levels, details: named };
}

function openState(gate: GateReason, { levels: all }: GateFacts): GateState {
  const asks = isSet[gate];
  const levels = asks === undefined ? [] : all.filter(asks).map(({ level }) => level);
  const state = asks === undefined || levels.length > 0 ? 'open' : 'none';
  return { gate, state, sinceMs: undefined, opens: undefined, levels, details: [] };
}

/** What the objects say of a gate; of those that only the controller measures, what it has written counts as well. */
function closedGate(gate: GateReason, asked: GateFacts, { status }: Surveyed): ClosedGate | undefined {
  const found = status.gates.find(({ reason }) => reason === gate);
  if (gate === 'settle' && status.reason === 'settle')
    return { reason: gate, opens: undefined, levels: [], details: [] };
  const byObjects = gates[gate](asked);
  if (byObjects !== undefined || isControlGate(gate)) return approvalCounts(gate, byObjects, status.cause);
  return found;
}

/** Nothing has to be approved where nothing has changed. */
function approvalCounts(
  gate: GateReason,
  closed: ClosedGate | undefined,
  cause: readonly ConfigRef[],
): ClosedGate | undefined {
  return gate === 'approval' && cause.length === 0 ? undefined : closed;
}

function idsOf({ status }: Surveyed): readonly string[] {
  return Object.values(status.wants).filter((id) => id !== undefined);
}

function factsForGates(facts: Facts, surveyed: Surveyed, nowMs: number): GateFacts {
  const { status } = surveyed;
  const { workload } = facts;
  const record: RolloutRecord =
    workload.record.state === 'known' ? workload.record.record : { v: 1, key: '', configs: {} };
  const times = { nowMs, monotonicMs: nowMs, staleSinceMs: status.sinceMs };
  const timing = { ...times, spacedRolls: 0, lastQuietWriteMs: undefined, undoneWrites: 0 };
  const input = { ...facts, timing, turn: noTurns };
  return gateFacts(input, record, { views: [], cause: status.cause, ids: idsFor(facts, surveyed) });
}

/** By the annotation of the controller where the user has no digest key. */
function idsFor(facts: Facts, { basis, status: { wants } }: Surveyed): ContentIds {
  if (basis !== 'comparison') {
    const idOf = (ref: ConfigRef): string => wants[ref] ?? '';
    return { of: idOf, allOf: (ref) => [idOf(ref)] };
  }
  const { workload, selectionContext } = facts;
  const refs = [...dependenciesOf(workload, selectionContext).keys()];
  const configs = refs.map((ref) => ({ ref, view: facts.viewOf(ref) }));
  return contentIds({ ...facts, namespace: workload.namespace, configs });
}
