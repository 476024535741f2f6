/** `/changes/<id>`: one change of one config, and what became of it. */
import { parseConfigKey } from '../../model/kinds.ts';
import { count } from '../../model/wording.ts';
import { parseTime } from '../../plan/record/history.ts';
import type { Writer } from '../../plan/read/managed-fields.ts';
import { oneLine } from '../../model/quote.ts';
import type { ChangeView } from '../changes.ts';
import { html, type Content } from '../html.ts';
import {
  ago,
  command,
  configLink,
  section,
  stateBadge,
  table,
  waitsCell,
  workloadLink,
  type PageContext,
} from '../parts.ts';
import { changeProgress, changeSummary, outcomeWord } from '../progress.ts';
import type { PageContent } from '../shell.ts';

/** So many users are shown; the others are among the workloads of the change. */
const mostUsers = 100;

/** @param writer of the present content; undefined if that is not known */
export function changePage(change: ChangeView, writer: Writer | undefined, context: PageContext): PageContent {
  const { id, config, counts, isPresent } = change;
  const { namespace } = parseConfigKey(config);
  const summary = changeSummary(change);
  return {
    title: `Change ${id}`,
    api: `changes/${encodeURIComponent(id)}`,
    summary,
    main: html`<p class="path"><a href="${context.links.workloads({ ns: namespace })}">${namespace}</a> / change</p>
      <h1>Change ${id}</h1>
      <p class="verdict">${configLink(config, context)}${written(change, writer, context)}</p>
      ${isPresent ? undefined : html`<p class="banner">Another content has replaced this one.</p>`}
      <div class="progress">
        ${changeProgress(change)}
        <p>${summary}</p>
      </div>
      ${isPresent && counts.waiting > 0 ? release(id) : undefined} ${section('Workloads', usersTable(change, context))}
      ${more(change, context)}`,
  };
}

function written({ atMs, by }: ChangeView, writer: Writer | undefined, context: PageContext): Content {
  const manager = writer?.manager ?? by;
  return html`${atMs === undefined ? undefined : html` written ${ago(atMs, context)}`}${
    manager === undefined ? undefined : html` by manager <b>${oneLine(manager)}</b>`
  }`;
}

/** Approves this content for all that wait for it. */
function release(id: string): Content {
  return html`<section class="next">
    <h2>Next</h2>
    <p>Where it waits for approval, this releases it:</p>
    ${command(`kubectl reroll approve --change ${id}`)}
  </section>`;
}

function usersTable({ users, counts }: ChangeView, context: PageContext): Content {
  if (users.length === 0) return html`<p class="quiet">No workload uses it.</p>`;
  const affected = users.filter(({ outcome }) => outcome !== 'unaffected');
  const columns = ['Workload', 'This change', 'State', 'Waits for', 'Last roll'].map((title) => ({ title }));
  const rows = affected
    .slice(0, mostUsers)
    .map(({ row: { surveyed }, outcome }) => [
      workloadLink(surveyed.status.workload, context),
      html`<span class="outcome ${outcome}">${outcomeWord(outcome)}</span>`,
      stateBadge(surveyed.status.state),
      waitsCell(surveyed, context),
      ago(parseTime(surveyed.status.rolledAt), context),
    ]);
  const { unaffected } = counts;
  const rest =
    unaffected === 0
      ? undefined
      : html`<p class="quiet">
          ${count(unaffected, 'other workload')} of the config: not affected, since no key of theirs has changed.
        </p>`;
  return html`${affected.length === 0 ? undefined : table('What became of the users of the config', columns, rows)}${rest}`;
}

function more({ id, users, counts }: ChangeView, { links }: PageContext): Content {
  const left = users.length - counts.unaffected - mostUsers;
  return left <= 0 ? undefined : html`<p><a href="${links.workloads({ change: id })}">and ${left} more</a></p>`;
}

/** No config has a content with this id. */
export function unknownChangePage(id: string): PageContent {
  return {
    title: 'Not known',
    main: html`<h1>Change ${id} is not known here</h1>
      <p>
        Its content has been replaced before this process started, or you may not see it. The page of a config names its
        last change, and the page of a workload its last rolls.
      </p>`,
  };
}
