/**
 * One change of the content of a config, and what became of it: which of the users of the config it has rolled, which
 * wait, and which have failed. It is found from the present state, so that a restart loses nothing; of a content that
 * has been replaced only the memory of the controller knows.
 */
import { changeId } from '../model/change-id.ts';
import { configKeyOf, parseConfigKey, workloadKey, type ConfigKey, type ConfigRef } from '../model/kinds.ts';
import { parseTime } from '../plan/record/history.ts';
import type { State } from '../status/state.ts';
import type { DecisionEntry } from './decision-ring.ts';
import type { ConfigWrite, Row, Snapshot } from './inventory-source.ts';

/** `unaffected`: no key that the workload uses has changed, or reroll leaves it alone. */
export const outcomes = ['failed', 'reverted', 'waiting', 'rolling', 'rolled', 'unaffected'] as const;
export type Outcome = (typeof outcomes)[number];

export interface ChangeUser {
  readonly row: Row;
  readonly outcome: Outcome;
}

export interface ChangeView {
  /** As in Events and log lines. */
  readonly id: string;
  readonly config: ConfigKey;
  /** When the content was written, ms; undefined if that is not known. */
  readonly atMs: number | undefined;
  /** The last field manager; undefined if it is not known. */
  readonly by: string | undefined;
  /** It is the present content of the config. */
  readonly isPresent: boolean;
  /** What needs attention first. */
  readonly users: readonly ChangeUser[];
  readonly counts: Readonly<Record<Outcome, number>>;
}

/** The clocks of the API server and of the controller may differ by this much, ms. */
const skewMs = 5_000;

/** The changes since a moment that concern a workload, the last one first. */
export function changesSince(snapshot: Snapshot, sinceMs: number): readonly ChangeView[] {
  const writes = [...snapshot.writes()].filter(({ atMs }) => atMs !== undefined && atMs >= sinceMs);
  return writes
    .sort((a, b) => (b.atMs ?? 0) - (a.atMs ?? 0))
    .map((write) => presentChange(write, snapshot))
    .filter(({ users }) => users.some(({ outcome }) => outcome !== 'unaffected'));
}

/** Undefined if neither a config nor the memory of the controller knows it. */
export function findChange(snapshot: Snapshot, id: string): ChangeView | undefined {
  for (const write of snapshot.writes()) if (idOf(write) === id) return presentChange(write, snapshot);
  return formerChange(snapshot, id);
}

function idOf({ key, resourceVersion }: ConfigWrite): string {
  return changeId(key, resourceVersion);
}

function presentChange(write: ConfigWrite, snapshot: Snapshot): ChangeView {
  const { key: config, atMs, by } = write;
  const id = idOf(write);
  const users = snapshot.usersOf(config).map((row) => ({ row, outcome: outcomeOf(row, write, id) }));
  return { id, config, atMs, by, isPresent: true, ...sorted(users) };
}

function sorted(users: readonly ChangeUser[]): Pick<ChangeView, 'users' | 'counts'> {
  const byNeed = [...users].sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
  const countOf = (wanted: Outcome): number => users.filter(({ outcome }) => outcome === wanted).length;
  const counts = Object.fromEntries(outcomes.map((each) => [each, countOf(each)])) as ChangeView['counts'];
  return { users: byNeed, counts };
}

const ofOutdated: Readonly<Partial<Record<State, Outcome>>> = {
  reverted: 'reverted',
  pending: 'waiting',
  stale: 'waiting',
};
const ofRolled: Readonly<Partial<Record<State, Outcome>>> = { failed: 'failed', rolling: 'rolling' };

function outcomeOf({ surveyed, state }: Row, { key, atMs }: ConfigWrite, id: string): Outcome {
  const { status, changes } = surveyed;
  if (changes.some((change) => change.id === id)) return ofOutdated[status.state] ?? 'waiting';
  const rolledMs = parseTime(status.rolledAt);
  const isLater = rolledMs !== undefined && atMs !== undefined && rolledMs >= atMs - skewMs;
  if (!isLater || !isRolledFor(state, key)) return 'unaffected';
  return ofRolled[status.state] ?? 'rolled';
}

/** A record names no cause where there were many. */
function isRolledFor({ record }: Row['state'], key: ConfigKey): boolean {
  const causes = record.state === 'known' ? record.record.roll?.for : undefined;
  if (causes === undefined) return true;
  const { kind, name } = parseConfigKey(key);
  return causes.includes(`${kind}/${name}`);
}

/** A content that has been replaced, by what the controller decided about it. */
function formerChange(snapshot: Snapshot, id: string): ChangeView | undefined {
  const entries = (snapshot.memory?.decisions ?? []).filter(({ changes }) => changes.includes(id));
  const [last] = entries;
  if (last === undefined) return undefined;
  const ref: ConfigRef | undefined = last.cause[last.changes.indexOf(id)];
  if (ref === undefined) return undefined;
  const seen = new Set<string>();
  const users = entries.flatMap((entry) => {
    const key = workloadKey(entry.workload);
    const row = snapshot.row(key);
    if (row === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ row, outcome: ofDecision[entry.kind] }];
  });
  const config = configKeyOf(ref, last.workload.namespace);
  return { id, config, atMs: undefined, by: undefined, isPresent: false, ...sorted(users) };
}

const ofDecision: Readonly<Record<DecisionEntry['kind'], Outcome>> = {
  rolled: 'rolled',
  recorded: 'unaffected',
  released: 'unaffected',
  waits: 'waiting',
  failed: 'failed',
  undone: 'reverted',
};
