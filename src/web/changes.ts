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
import type { ConfigWrite, Row, Snapshot, SnapshotChanges } from './inventory-source.ts';
import { outcomes, type ChangeSummary, type Outcome } from './outcomes.ts';
import { sortInSteps, Steps, type Pause } from './steps.ts';

export interface ChangeUser {
  readonly row: Row;
  readonly outcome: Outcome;
}

export interface ChangeView extends ChangeSummary {
  /** It is the present content of the config. */
  readonly isPresent: boolean;
  /** What needs attention first. */
  readonly users: readonly ChangeUser[];
}

/** The clocks of the API server and of the controller may differ by this much, ms. */
const skewMs = 5_000;

/** What is kept of a change that is old by then, ms. */
const hourMs = 3_600_000;

/** The changes of a snapshot, each found once, in steps, when a page asks for it first. */
export class ChangeIndex implements SnapshotChanges {
  readonly #facts: ChangeFacts;
  readonly #pause: Pause;
  #recent: Promise<readonly ChangeSummary[]> | undefined;
  #writes: Promise<ReadonlyMap<string, ConfigWrite>> | undefined;

  constructor(facts: ChangeFacts, pause: Pause) {
    this.#facts = facts;
    this.#pause = pause;
  }

  recent(): Promise<readonly ChangeSummary[]> {
    return (this.#recent ??= this.#findRecent());
  }

  async writeOfChange(id: string): Promise<ConfigWrite | undefined> {
    this.#writes ??= this.#findWrites();
    return (await this.#writes).get(id);
  }

  async #findRecent(): Promise<readonly ChangeSummary[]> {
    const sinceMs = this.#facts.nowMs - hourMs;
    const writes: ConfigWrite[] = [];
    const steps = new Steps(this.#pause);
    await steps.each(this.#facts.writes(), (write) => {
      if (write.atMs !== undefined && write.atMs >= sinceMs) writes.push(write);
    });
    const found: ChangeSummary[] = [];
    for (const write of await sortInSteps(writes, (a, b) => (b.atMs ?? 0) - (a.atMs ?? 0), this.#pause)) {
      const { users, ...summary } = await presentChange(write, this.#facts, steps);
      if (users.length > summary.counts.unaffected) found.push(summary);
    }
    return found;
  }

  async #findWrites(): Promise<ReadonlyMap<string, ConfigWrite>> {
    const writes = new Map<string, ConfigWrite>();
    await new Steps(this.#pause).each(this.#facts.writes(), (write) => {
      const id = idOf(write);
      if (!writes.has(id)) writes.set(id, write);
    });
    return writes;
  }
}

type ChangeFacts = Pick<Snapshot, 'nowMs' | 'writes' | 'usersOf'>;

/** The changes of the last hour that concern a workload, the last one first. */
export async function recentChanges({ changes, nowMs }: Snapshot): Promise<readonly ChangeSummary[]> {
  // A snapshot may be older than an hour.
  return (await changes.recent()).filter(({ atMs = 0 }) => atMs >= nowMs - hourMs);
}

/** Undefined if neither a config nor the memory of the controller knows it. */
export async function findChange(snapshot: Snapshot, id: string, pause: Pause): Promise<ChangeView | undefined> {
  const write = await snapshot.changes.writeOfChange(id);
  return write === undefined ? formerChange(snapshot, id) : presentChange(write, snapshot, new Steps(pause));
}

function idOf({ key, resourceVersion }: ConfigWrite): string {
  return changeId(key, resourceVersion);
}

async function presentChange(
  write: ConfigWrite,
  snapshot: Pick<Snapshot, 'usersOf'>,
  steps: Steps,
): Promise<ChangeView> {
  const { key: config, atMs, by } = write;
  const id = idOf(write);
  const users: ChangeUser[] = [];
  await steps.each([write], () => undefined);
  await steps.each(snapshot.usersOf(config), (row) => users.push({ row, outcome: outcomeOf(row, write, id) }));
  return { id, config, atMs, by, isPresent: true, ...sorted(users) };
}

function sorted(users: readonly ChangeUser[]): Pick<ChangeView, 'users' | 'counts'> {
  const groups = outcomes.map((each) => users.filter(({ outcome }) => outcome === each));
  const counts = Object.fromEntries(outcomes.map((each, index) => [each, groups[index]?.length ?? 0]));
  return { users: groups.flat(), counts: counts as ChangeView['counts'] };
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
