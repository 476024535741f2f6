/** What the controller has decided since it started. */
import { configKeyOf } from '../../model/kinds.ts';
import type { DecisionEntry, DecisionKind } from '../decision-ring.ts';
import { html, type Content } from '../html.ts';
import type { Memory } from '../inventory-source.ts';
import { ago, configLink, table, workloadLink, type PageContext } from '../parts.ts';

const words: Readonly<Record<DecisionKind, string>> = {
  rolled: 'rolled',
  recorded: 'recorded',
  released: 'record removed',
  waits: 'waits',
  failed: 'not written',
  undone: 'undone',
};

/** Recorded contents are left out: they say nothing about pods. */
export function decisionsTable(
  { decisions, startedMs }: Memory,
  context: PageContext,
  most: number,
  isWanted: (entry: DecisionEntry) => boolean = () => true,
): Content {
  const wanted = decisions.filter((entry) => entry.kind !== 'recorded' && isWanted(entry));
  if (wanted.length === 0)
    return html`<p class="quiet">
      Nothing was rolled or held back since this process started, ${ago(startedMs, context)}.
    </p>`;
  const caption = html`Since this process started, ${ago(startedMs, context)}; the last ${Math.min(most, wanted.length)}`;
  const columns = ['Workload', 'When', 'What', 'Why', 'Changes'].map((title) => ({ title }));
  return table(
    caption,
    columns,
    wanted.slice(0, most).map((entry) => rowOf(entry, context)),
  );
}

function rowOf(entry: DecisionEntry, context: PageContext): readonly Content[] {
  const { workload, atMs, kind, reason, message, isDryRun, changes, cause } = entry;
  const why = message ?? reason.replaceAll('-', ' ');
  const links = cause.map((ref, index) => {
    const id = changes[index];
    const change =
      id === undefined ? undefined : html` <a class="sub" href="${context.links.change(id)}">change ${id}</a>`;
    return html`<div>${configLink(configKeyOf(ref, workload.namespace), context)}${change}</div>`;
  });
  return [
    workloadLink(workload, context),
    ago(atMs, context),
    html`<span class="decision ${kind}">${words[kind]}${isDryRun ? ' (dry run)' : ''}</span>`,
    why,
    links.length === 0 ? html`<span class="none">–</span>` : links,
  ];
}
