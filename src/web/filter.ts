/** Which rows of a snapshot an address asks for. All of the state of a page is in its address. */
import { parseTime } from '../plan/record/history.ts';
import { states, type State } from '../status/state.ts';
import { compareStatuses, needsPerson } from '../views/attention.ts';
import { findChange } from './changes.ts';
import type { Row, Snapshot } from './inventory-source.ts';
import { sortInSteps, Steps, type Pause } from './steps.ts';

/** Rows on one page. */
export const pageSize = 100;

export const sorts = ['need', 'name', 'state', 'since', 'rolled'] as const;
export type Sort = (typeof sorts)[number];

export interface Filter {
  readonly ns: string;
  readonly kind: string;
  readonly state: State | '';
  /** A part of a name, a namespace or a config. */
  readonly q: string;
  readonly change: string;
  readonly needs: 'person' | '';
  readonly sort: Sort;
  /** From 1. */
  readonly page: number;
}

/** What an address does not say right is left out: a link of an older version shows more rows, and no error. */
export function readFilter(query: URLSearchParams): Filter {
  const textOf = (name: string): string => query.get(name)?.trim() ?? '';
  const page = Number(textOf('page'));
  return {
    ns: textOf('ns'),
    kind: textOf('kind'),
    state: states.find((each) => each === textOf('state')) ?? '',
    q: textOf('q'),
    change: textOf('change'),
    needs: textOf('needs') === 'person' ? 'person' : '',
    sort: sorts.find((each) => each === textOf('sort')) ?? 'need',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The rows in the order of the filter; all pages of them. */
export async function filtered(snapshot: Snapshot, filter: Filter, pause: Pause): Promise<readonly Row[]> {
  const isWanted = testOf(filter, await usersOfChange(snapshot, filter, pause));
  const found: Row[] = [];
  await new Steps(pause).each(snapshot.rows, (row) => {
    if (isWanted(row)) found.push(row);
  });
  return filter.sort === 'need' ? found : sortInSteps(found, orders[filter.sort], pause);
}

type Wanted = ReadonlySet<Row['state']> | undefined;

/** @param ofChange the workloads of the change; undefined if the filter names none */
function testOf({ ns, kind, state, q, needs }: Filter, ofChange: Wanted): (row: Row) => boolean {
  const wanted = q.toLowerCase();
  const tests: readonly ((row: Row) => boolean)[] = [
    ...(ns === '' ? [] : [(row: Row) => row.state.namespace === ns]),
    ...(kind === '' ? [] : [(row: Row) => row.state.kind === kind]),
    ...(state === '' ? [] : [(row: Row) => row.surveyed.status.state === state]),
    ...(needs === '' ? [] : [(row: Row) => needsPerson(row.surveyed.status)]),
    ...(ofChange === undefined ? [] : [(row: Row) => ofChange.has(row.state)]),
    ...(wanted === '' ? [] : [(row: Row) => isFound(row, wanted)]),
  ];
  return (row) => tests.every((test) => test(row));
}

function isFound({ state }: Row, wanted: string): boolean {
  if (`${state.namespace}/${state.name}`.toLowerCase().includes(wanted)) return true;
  return state.references.some(({ kind, name }) => `${kind}/${name}`.toLowerCase().includes(wanted));
}

/** The workloads that the change of the filter concerns. */
async function usersOfChange(snapshot: Snapshot, { change }: Filter, pause: Pause): Promise<Wanted> {
  if (change === '') return undefined;
  const { users = [] } = (await findChange(snapshot, change, pause)) ?? {};
  return new Set(users.filter(({ outcome }) => outcome !== 'unaffected').map(({ row }) => row.state));
}

type Order = (a: Row, b: Row) => number;

const byName: Order = (a, b) => compare(nameOf(a), nameOf(b));

const orders: Readonly<Record<Exclude<Sort, 'need'>, Order>> = {
  name: byName,
  state: (a, b) =>
    compare(a.surveyed.status.state, b.surveyed.status.state) || compareStatuses(a.surveyed.status, b.surveyed.status),
  since: (a, b) =>
    compare(a.surveyed.status.sinceMs ?? Infinity, b.surveyed.status.sinceMs ?? Infinity) || byName(a, b),
  rolled: (a, b) => compare(rolledMs(b), rolledMs(a)) || byName(a, b),
};

function nameOf({ state: { name, namespace, kind } }: Row): string {
  return `${name} ${namespace} ${kind}`;
}

function rolledMs({ surveyed }: Row): number {
  return parseTime(surveyed.status.rolledAt) ?? 0;
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : Number(a > b);
}
