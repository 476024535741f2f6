/** `/workloads`: all workloads, filtered, sorted, and in pages. */
import { count } from '../../model/wording.ts';
import { parseTime } from '../../plan/record/history.ts';
import { states } from '../../status/state.ts';
import { countStates } from '../../views/status-list.ts';
import { filtered, pageSize, type Filter, type Sort } from '../filter.ts';
import { html, type Content } from '../html.ts';
import type { Row, Snapshot } from '../inventory-source.ts';
import type { Query } from '../links.ts';
import {
  ago,
  changesCell,
  stateBadge,
  table,
  waitsCell,
  workloadLink,
  type Column,
  type PageContext,
} from '../parts.ts';
import type { PageContent } from '../shell.ts';
import type { Pause } from '../steps.ts';

export async function workloadsPage(
  { snapshot, pause }: { readonly snapshot: Snapshot; readonly pause: Pause },
  filter: Filter,
  context: PageContext,
): Promise<PageContent> {
  const found = await filtered(snapshot, filter, pause);
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const page = Math.min(filter.page, pages);
  const shown = found.slice((page - 1) * pageSize, page * pageSize);
  return {
    title: 'Workloads',
    place: 'workloads',
    api: 'status',
    // All pages of it.
    apiQuery: { ...queryOf(filter), page: undefined },
    summary: `${count(found.length, 'workload')} shown. ${countsText(found)}`,
    main: html`<h1>Workloads</h1>
      ${filterForm(snapshot, filter)}
      <p class="quiet">${countsText(found) || 'No workload matches.'}</p>
      ${found.length === 0 ? undefined : rowsTable(shown, { found: found.length, page, pages }, filter, context)}
      ${pages === 1 ? undefined : pageLinks(page, pages, filter, context)}`,
  };
}

function countsText(rows: readonly Row[]): string {
  return Object.entries(countStates(rows.map(({ surveyed }) => surveyed)))
    .map(([state, number]) => `${String(number)} ${state}`)
    .join(' · ');
}

function filterForm({ rows }: Snapshot, filter: Filter): Content {
  const namespaces = [...new Set(rows.map(({ state }) => state.namespace))].sort();
  const kinds = [...new Set(rows.map(({ state }) => state.kind))].sort();
  return html`<form class="filter" method="get" role="search">
    <label>Search <input type="search" name="q" value="${filter.q}" placeholder="name or config" /></label>
    ${select('ns', 'Namespace', namespaces, filter.ns)} ${select('kind', 'Kind', kinds, filter.kind)}
    ${select('state', 'State', states, filter.state)}
    ${hidden('change', filter.change)}${hidden('needs', filter.needs)}${hidden('sort', filter.sort === 'need' ? '' : filter.sort)}
    <button type="submit">Show</button>
    <a class="reset" href="workloads">All</a>
  </form>`;
}

function select(name: string, label: string, values: readonly string[], chosen: string): Content {
  const all = chosen === '' || values.includes(chosen) ? values : [chosen, ...values];
  return html`<label
    >${label}
    <select name="${name}">
      <option value="">all</option>
      ${all.map((value) => html`<option value="${value}" ${value === chosen ? html` selected` : undefined}>${value}</option>`)}
    </select></label
  >`;
}

function hidden(name: string, value: string): Content {
  return value === '' ? undefined : html`<input type="hidden" name="${name}" value="${value}" />`;
}

interface Position {
  readonly found: number;
  readonly page: number;
  readonly pages: number;
}

function rowsTable(rows: readonly Row[], { found, page }: Position, filter: Filter, context: PageContext): Content {
  const first = (page - 1) * pageSize + 1;
  const columns: readonly Column[] = [
    sortable('Workload', 'name', filter, context),
    sortable('State', 'state', filter, context),
    { title: 'Waits for' },
    { title: 'Changed' },
    sortable('Since', 'since', filter, context),
    sortable('Last roll', 'rolled', filter, context),
  ];
  const cells = rows.map(({ surveyed }) => [
    workloadLink(surveyed.status.workload, context),
    stateBadge(surveyed.status.state),
    waitsCell(surveyed, context),
    changesCell(surveyed, context),
    ago(surveyed.status.sinceMs, context),
    ago(parseTime(surveyed.status.rolledAt), context),
  ]);
  return table(`${String(first)} to ${String(first + rows.length - 1)} of ${String(found)}`, columns, cells);
}

/** The order of need is that of an address without a sort. */
function sortable(title: string, sort: Sort, filter: Filter, { links }: PageContext): Column {
  const isSorted = filter.sort === sort;
  const query = { ...queryOf(filter), sort: isSorted ? undefined : sort, page: undefined };
  const direction = sort === 'rolled' ? 'descending' : 'ascending';
  return {
    title: html`<a href="${links.workloads(query)}">${title}</a>`,
    label: title,
    sorted: isSorted ? direction : undefined,
  };
}

function queryOf({ ns, kind, state, q, change, needs, sort, page }: Filter): Query {
  return {
    ns,
    kind,
    state,
    q,
    change,
    needs,
    sort: sort === 'need' ? undefined : sort,
    page: page === 1 ? undefined : page,
  };
}

function pageLinks(page: number, pages: number, filter: Filter, { links }: PageContext): Content {
  const to = (wanted: number, text: string): Content =>
    html`<a href="${links.workloads({ ...queryOf(filter), page: wanted === 1 ? undefined : wanted })}">${text}</a>`;
  return html`<nav class="pages" aria-label="Pages of the table">
    ${page > 1 ? to(page - 1, 'Previous') : undefined}
    <span>Page ${page} of ${pages}</span>
    ${page < pages ? to(page + 1, 'Next') : undefined}
  </nav>`;
}
