/** The parts of which pages consist. A state is a word with a shape; its colour comes third. */
import { configKeyOf, parseConfigKey, type ConfigKey, type WorkloadIdentity } from '../model/kinds.ts';
import { formatTime } from '../plan/record/history.ts';
import type { State } from '../status/state.ts';
import type { Surveyed } from '../survey/surveyed.ts';
import { ageText } from '../views/ages.ts';
import type { Piece } from '../views/piece.ts';
import { changeText, waitsFor } from '../views/status-words.ts';
import { html, type Content, type SafeHtml } from './html.ts';
import type { Links } from './links.ts';

export interface PageContext {
  readonly links: Links;
  /** The API server's clock, ms. */
  readonly nowMs: number;
}

/** What each state looks like: the path of a shape in a square of 16. */
const shapes: Readonly<Record<State, string>> = {
  current: 'M3 8.5l3.2 3.2L13 4.9',
  rolling: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  pending: 'M5.5 3.5v9M10.5 3.5v9',
  stale: 'M8 4v4.2l2.8 1.7M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z',
  failed: 'M4 4l8 8M12 4l-8 8',
  reverted: 'M6 3L2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 0 1 0 7H7',
  unrecorded: 'M4 2.5h5.5L12 5v8.5H4zM6 8h4M6 10.5h4',
  foreign: 'M8 2l6 6-6 6-6-6z',
  off: 'M3.5 8h9',
  unknown: 'M5.8 6a2.3 2.3 0 1 1 3.3 2c-.8.5-1.1.9-1.1 1.8M8 12.6v.1',
};

export function stateBadge(state: State): SafeHtml {
  return html`<span class="state ${state}">${shape(state)}${state}</span>`;
}

export function shape(state: State): SafeHtml {
  return html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${shapes[state]}" /></svg>`;
}

/** An age, whose exact time is its title. Empty for an unknown time. */
export function ago(atMs: number | undefined, { nowMs }: Pick<PageContext, 'nowMs'>): SafeHtml {
  if (atMs === undefined) return html`<span class="none">–</span>`;
  const text = formatTime(atMs);
  const age = `${ageText(nowMs - atMs)} ago`;
  return html`<time datetime="${text}" title="${text}" data-age>${age}</time>`;
}

/** A command to copy. The button works with the script only, so the script shows it. */
export function command(text: string): SafeHtml {
  return html`<div class="command"><code>${text}</code><button type="button" class="copy" hidden>Copy</button></div>`;
}

export function pieces(all: readonly Piece[]): Content {
  return all.map((piece) =>
    typeof piece === 'string' ? piece : html`<span class="tone-${piece.style}">${piece.text}</span>`,
  );
}

/** The name of a workload, with its kind and namespace in small print. */
export function workloadLink(workload: WorkloadIdentity, { links }: PageContext): SafeHtml {
  const { kind, namespace, name } = workload;
  return html`<a href="${links.workload(workload)}">${breakable(name)}</a>
    <span class="sub">${kind} in ${namespace}</span>`;
}

export function configLink(key: ConfigKey, { links }: PageContext): SafeHtml {
  const { kind, name } = parseConfigKey(key);
  return html`<a href="${links.config(key)}">${kind}/${breakable(name)}</a>`;
}

/** Long names may break after a hyphen or a dot, so that a table fits on a narrow screen. */
function breakable(name: string): Content {
  return name.split(/(?<=[-.])/).flatMap((part, index) => (index === 0 ? [part] : [html`<wbr />`, part]));
}

/** What has changed, each with links to its config and its change. */
export function changesCell({ changes, status }: Surveyed, context: PageContext): Content {
  if (changes.length === 0) return html`<span class="none">–</span>`;
  return changes.map(({ id, config, keys }) => {
    const key = configKeyOf(config, status.workload.namespace);
    const names = changeText({ config, keys }).slice(config.length);
    return html`<div>
      ${configLink(key, context)}${names}
      <a class="sub" href="${context.links.change(id)}">change ${id}</a>
    </div>`;
  });
}

export function waitsCell(surveyed: Surveyed, { nowMs }: PageContext): Content {
  const text = waitsFor(surveyed, { nowMs });
  return text === '-' ? html`<span class="none">–</span>` : text;
}

export interface Column {
  readonly title: Content;
  /** The same as text, where the title is more than that. */
  readonly label?: string;
  /** Of a sorted column. */
  readonly sorted?: 'ascending' | 'descending' | undefined;
}

/** A table that scrolls by itself on a narrow screen. The first cell of a row is its header. */
export function table(caption: Content, columns: readonly Column[], rows: readonly (readonly Content[])[]): SafeHtml {
  return html`<div class="table" tabindex="0" role="group">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title, sorted }) => html`<th scope="col" ${sortedText(sorted)}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) =>
                index === 0
                  ? html`<th scope="row">${cell}</th>`
                  : html`<td data-title="${plainTitle(columns[index])}">${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function sortedText(sorted: Column['sorted']): Content {
  return sorted === undefined ? undefined : html` aria-sort="${sorted}"`;
}

/** Narrow screens show the title beside each cell. */
function plainTitle(column: Column | undefined): string {
  return column?.label ?? (typeof column?.title === 'string' ? column.title : '');
}

export function section(title: string, body: Content, id?: string): SafeHtml {
  return html`<section${id === undefined ? undefined : html` id="${id}"`}>
    <h2>${title}</h2>
    ${body}
  </section>`;
}
