/** Which rows of a snapshot an address asks for. All of the state of a page is in its address. */
import { parseTime } from '../plan/record/history.ts';
import { states, type State } from '../status/state.ts';
import { compareStatuses, needsPerson } from '../views/attention.ts';
import { findChange } from './changes.ts';
import type { Row, Snapshot } from './inventory-source.ts';

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
export function filtered(snapshot: Snapshot, filter: Filter): readonly Row[] {
  const isWanted = testOf(snapshot, filter);
  const found = snapshot.rows.filter(isWanted);
  return filter.sort === 'need' ? found : found.sort(orders[filter.sort]);
}

function testOf(snapshot: Snapshot, { ns, kind, state, q, change, needs }: Filter): (row: Row) => boolean {
  const wanted = q.toLowerCase();
  const ofChange = change === '' ? undefined : usersOfChange(snapshot, change);
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

/** The workloads that a change concerns. */
function usersOfChange(snapshot: Snapshot, id: string): ReadonlySet<Row['state']> {
  const { users = [] } = findChange(snapshot, id) ?? {};
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
