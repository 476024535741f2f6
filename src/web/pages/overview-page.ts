/** `/`: how many workloads are in each state, what needs a person, and what became of the last changes. */
import { isTripped } from '../../model/trip.ts';
import { count } from '../../model/wording.ts';
import { states } from '../../status/state.ts';
import { stateWords } from '../../status/state-words.ts';
import { needsPerson } from '../../views/attention.ts';
import { countStates } from '../../views/status-list.ts';
import { trippedText } from '../../views/trips.ts';
import { resumeCommand } from '../../status/breaker-words.ts';
import { answerTo } from '../answer.ts';
import { recentChanges } from '../changes.ts';
import { html, type Content } from '../html.ts';
import type { Row, Snapshot } from '../inventory-source.ts';
import type { ChangeSummary } from '../outcomes.ts';
import {
  ago,
  changesCell,
  command,
  configLink,
  section,
  shape,
  stateBadge,
  table,
  waitsCell,
  workloadLink,
  type PageContext,
} from '../parts.ts';
import { changeProgress, changeSummary } from '../progress.ts';
import type { PageContent } from '../shell.ts';
import { decisionsTable } from './decisions.ts';

/** So many of each list are shown, with a link to the others. */
const mostShown = 20;
const mostDecisions = 10;

export async function overviewPage(snapshot: Snapshot, context: PageContext): Promise<PageContent> {
  const { rows, memory } = snapshot;
  const waiting = rows.filter(({ surveyed }) => needsPerson(surveyed.status));
  const changes = await recentChanges(snapshot);
  return {
    title: 'Overview',
    place: 'overview',
    api: 'status',
    summary: `${count(rows.length, 'workload')}, ${needText(waiting.length)}`,
    main: html`<h1>${headline(rows.length, waiting.length)}</h1>
      ${tiles(rows, context)} ${tripsSection(snapshot)}
      ${section('Needs a person', needsTable(waiting, context), 'needs')}
      ${section('Changes of the last hour', changesTable(changes, context), 'changes')}
      ${memory === undefined ? undefined : section('Decisions', decisionsTable(memory, context, mostDecisions), 'decisions')}`,
  };
}

function needText(waiting: number): string {
  return waiting === 1 ? '1 needs a person' : `${String(waiting)} need a person`;
}

function headline(all: number, waiting: number): string {
  if (all === 0) return 'No workload is opted in';
  return waiting === 0
    ? `${count(all, 'workload')}, nothing needs you`
    : `${count(all, 'workload')}, ${needText(waiting)}`;
}

function tiles(rows: readonly Row[], { links }: PageContext): Content {
  const counts = countStates(rows.map(({ surveyed }) => surveyed));
  const shown = states.filter((state) => state === 'current' || (counts[state] ?? 0) > 0);
  return html`<ul class="tiles">
    ${shown.map(
      (state) =>
        html`<li>
          <a class="tile ${state}" href="${links.workloads({ state })}" title="${stateWords[state]}">
            <span class="count">${counts[state] ?? 0}</span><span class="state ${state}">${shape(state)}${state}</span>
          </a>
        </li>`,
    )}
  </ul>`;
}

function tripsSection({ trips = [], nowMs }: Snapshot): Content {
  const tripped = trips.filter(isTripped);
  if (tripped.length === 0) return undefined;
  const items = tripped
    .slice(0, mostShown)
    .map((trip) => html`<li>${trippedText(trip, nowMs)}.${command(resumeCommand(trip, 'kubectl reroll'))}</li>`);
  return section(
    'Tripped breakers',
    html`<ul class="plain alarm">
      ${items}
    </ul>`,
    'breakers',
  );
}

function needsTable(waiting: readonly Row[], context: PageContext): Content {
  if (waiting.length === 0) return html`<p class="quiet">Nothing waits for a person.</p>`;
  const rows = waiting
    .slice(0, mostShown)
    .map(({ surveyed }) => [
      workloadLink(surveyed.status.workload, context),
      stateBadge(surveyed.status.state),
      waitsCell(surveyed, context),
      changesCell(surveyed, context),
      ago(surveyed.status.sinceMs, context),
      command(answerTo(surveyed.status)),
    ]);
  const columns = ['Workload', 'State', 'Waits for', 'Changed', 'Since', 'Command'].map((title) => ({ title }));
  const more = waiting.length - mostShown;
  const rest =
    more <= 0 ? undefined : html`<p><a href="${context.links.workloads({ needs: 'person' })}">and ${more} more</a></p>`;
  return html`${table('Workloads that go on only after a person has acted', columns, rows)}${rest}`;
}

function changesTable(changes: readonly ChangeSummary[], context: PageContext): Content {
  if (changes.length === 0) return html`<p class="quiet">No config of a workload has changed.</p>`;
  const rows = changes
    .slice(0, mostShown)
    .map((change) => [
      html`<a href="${context.links.change(change.id)}">${change.id}</a>`,
      html`${configLink(change.config, context)} <span class="sub">in ${change.config.split('/')[1]}</span>`,
      ago(change.atMs, context),
      html`${changeProgress(change)}<span>${changeSummary(change)}</span>`,
    ]);
  const columns = ['Change', 'Config', 'Written', 'What became of it'].map((title) => ({ title }));
  const more = changes.length - mostShown;
  return html`${table('Contents that were written in the last hour', columns, rows)}${
    more <= 0 ? undefined : html`<p class="quiet">and ${more} more</p>`
  }`;
}
