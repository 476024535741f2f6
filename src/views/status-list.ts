/** The data of `reroll status -o json` and `-o yaml`: docs/schemas/status-list.schema.json. */
import type { ConfigKind } from '../model/kinds.ts';
import type { Trip } from '../model/trip.ts';
import { formatTime } from '../plan/record/history.ts';
import { states, type State } from '../status/state.ts';
import type { Installation } from '../survey/installation.ts';
import type { Change, Surveyed } from '../survey/surveyed.ts';
import { apiVersion } from '../model/json-text.ts';
import { tripData } from './trips.ts';
import { needsPerson } from './attention.ts';

export interface ListFacts {
  readonly installation: Installation;
  /** The API server's clock, ms. */
  readonly nowMs: number;
  /** The kinds of configs that could not be compared for at least one workload. */
  readonly notCompared: readonly ConfigKind[];
  /** Of the namespaces that the command is about; undefined if they are not known. */
  readonly trips: readonly Trip[] | undefined;
}

export function statusList(surveyed: readonly Surveyed[], facts: ListFacts): object {
  return {
    apiVersion,
    kind: 'StatusList',
    ...headOf(facts),
    summary: countStates(surveyed),
    items: surveyed.map(statusItem),
  };
}

/** One line of `-o json -w`: a status with the version of its format. */
export function statusEvent(surveyed: Surveyed, { nowMs }: Pick<ListFacts, 'nowMs'>): object {
  return { apiVersion, kind: 'Status', generatedAt: formatTime(nowMs), ...statusItem(surveyed) };
}

function headOf({ installation, nowMs, notCompared, trips }: ListFacts): object {
  const { lease, source, version = null, leader } = installation;
  const controller = {
    lease: `${lease.namespace}/${lease.name}`,
    version,
    leader: leader === undefined ? null : { identity: leader.identity, renewedAt: formatTime(leader.renewedMs) },
    isLive: leader?.isLive === true,
  };
  const breakers = trips?.map(tripData) ?? null;
  return { generatedAt: formatTime(nowMs), options: { source }, controller, notCompared, breakers };
}

/** How many workloads are in each state; states without any are left out. */
export function countStates(surveyed: readonly Surveyed[]): Readonly<Partial<Record<State, number>>> {
  const counts = new Map<State, number>();
  for (const { status } of surveyed) counts.set(status.state, (counts.get(status.state) ?? 0) + 1);
  return Object.fromEntries(states.flatMap((state) => (counts.has(state) ? [[state, counts.get(state)]] : [])));
}

export function statusItem({ status, generation, basis, notCompared, changes }: Surveyed): object {
  const { workload, state, reason, gates, opens, wants, cause, blockers, configHash = null, rollout } = status;
  const isHeld = gates.length > 0 || cause.length > 0;
  const pending = { gates: gates.map((gate) => gate.reason), reason, opens: timeOrNull(opens?.atMs), wants, cause };
  return {
    workload: { ...workload, generation },
    state,
    reason,
    basis,
    needsPerson: needsPerson(status),
    since: timeOrNull(status.sinceMs),
    retryAfter: status.retryAfterMs === undefined ? null : status.retryAfterMs / 1_000,
    pending: state === 'pending' || (state === 'stale' && isHeld) ? pending : null,
    changes: changes.map(changeItem),
    notCompared,
    blockers: blockers.map((blocker) => (typeof blocker === 'string' ? blocker : 'partition')),
    rolledAt: status.rolledAt ?? null,
    configHash,
    rollout,
  };
}

function changeItem({ id, config, keys, by, atMs }: Change): object {
  return { id, config, keys: keys ?? null, by: by ?? null, at: timeOrNull(atMs) };
}

function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : formatTime(ms);
}
