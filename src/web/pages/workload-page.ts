/** `/w/<kind>/<namespace>/<name>`: all that is known of one workload, as `reroll explain` says it. */
import { configKeyOf, workloadKey, type WorkloadIdentity } from '../../model/kinds.ts';
import { oneLine } from '../../model/quote.ts';
import { parseTime } from '../../plan/record/history.ts';
import type { ChangedConfig, WorkloadExplanation } from '../../survey/explain/explanation.ts';
import { findingText } from '../../views/finding-words.ts';
import { gatePieces } from '../../views/gate-line.ts';
import { stepText } from '../../views/step-words.ts';
import { keysText, useCells } from '../../views/use-words.ts';
import { verdictText } from '../../views/verdict-words.ts';
import { html, type Content } from '../html.ts';
import type { ExplainedWorkload, Snapshot } from '../inventory-source.ts';
import { ago, command, configLink, pieces, section, stateBadge, table, type PageContext } from '../parts.ts';
import type { PageContent } from '../shell.ts';
import { decisionsTable } from './decisions.ts';

const mostDecisions = 20;

export function workloadPage(explained: ExplainedWorkload, snapshot: Snapshot, context: PageContext): PageContent {
  const { explanation } = explained;
  const { status } = explanation.surveyed;
  const { kind, namespace, name } = status.workload;
  const key = workloadKey(status.workload);
  const { memory } = snapshot;
  return {
    title: `${name} in ${namespace}`,
    place: 'workloads',
    api: `explain/${[kind, namespace, name].map(encodeURIComponent).join('/')}`,
    summary: `${name} is ${status.state}`,
    main: html`<p class="path"><a href="${context.links.workloads({ ns: namespace })}">${namespace}</a> / ${kind}</p>
      <h1>${name}</h1>
      <p class="verdict">${stateBadge(status.state)} ${sentence(verdictText(explanation))}</p>
      ${rollout(explanation)} ${findings(explanation, context)} ${next(explained)}
      ${section('Changed', changed(explanation, status.workload, context))}
      ${section('Gates', gates(explanation, context))} ${section('Uses', uses(explanation, status.workload, context))}
      ${section('Rolled', rolled(explanation, context))}
      ${
        memory === undefined
          ? undefined
          : section(
              'Decisions',
              decisionsTable(memory, context, mostDecisions, ({ workload }) => workloadKey(workload) === key),
            )
      }`,
  };
}

/** With a capital letter and a full stop. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function rollout({ surveyed: { status } }: WorkloadExplanation): Content {
  const { updated, desired, state } = status.rollout;
  if (state === 'complete') return undefined;
  return html`<p class="rollout">
    <progress value="${updated}" max="${Math.max(1, desired)}" aria-label="Pods with the present template"></progress>
    ${updated} of ${desired} pods run the present template (${state})
  </p>`;
}

/** The answers to "why not", of which those about places stand with the places in a terminal. */
function findings({ findings: all }: WorkloadExplanation, { nowMs }: PageContext): Content {
  if (all.length === 0) return undefined;
  const items = all.map((finding) => html`<li>${sentence(findingText(finding, nowMs))}</li>`);
  return section(
    'Why',
    html`<ul>
      ${items}
    </ul>`,
    'why',
  );
}

function next({ explanation, answers, annotations }: ExplainedWorkload): Content {
  const [first] = explanation.next;
  if (first?.action === 'none') return undefined;
  const { status } = explanation.surveyed;
  const context = { status, answers, annotations, programName: 'kubectl reroll' } as const;
  const steps = explanation.next.map((step) => {
    const { text, commands } = stepText(step, context);
    return html`<li>${sentence(text)}${commands.map(command)}</li>`;
  });
  return html`<section class="next" id="next">
    <h2>Next</h2>
    <ul class="plain">
      ${steps}
    </ul>
  </section>`;
}

function uses({ uses: all }: WorkloadExplanation, { namespace }: WorkloadIdentity, context: PageContext): Content {
  if (all.length === 0) return html`<p class="quiet">No ConfigMap and no Secret.</p>`;
  const columns = ['Config', 'Keys', 'Where', 'Content'].map((title) => ({ title }));
  const rows = all.map((use) => {
    const [, ...cells] = useCells(use);
    return [configLink(configKeyOf(use.config, namespace), context), ...cells.map(pieces)];
  });
  return table('ConfigMaps and Secrets that it uses', columns, rows);
}

function changed({ changed: all }: WorkloadExplanation, workload: WorkloadIdentity, context: PageContext): Content {
  if (all.length === 0) return html`<p class="quiet">Nothing since its pods started.</p>`;
  return html`<ul class="plain">
    ${all.map((each) => html`<li>${changedItem(each, workload, context)}</li>`)}
  </ul>`;
}

function changedItem(
  { id, config, keys, by, users }: ChangedConfig,
  { namespace }: WorkloadIdentity,
  context: PageContext,
): Content {
  const names = keysText(keys);
  const writers = by.map(
    ({ manager, operation, atMs }) =>
      html`, by manager <b>${oneLine(manager)}</b> (${operation}), ${ago(atMs, context)}`,
  );
  const others =
    users.length === 0
      ? undefined
      : html`<p class="quiet">
          Also used by <a href="${context.links.change(id)}">${users.length} other workloads</a>.
        </p>`;
  return html`${configLink(configKeyOf(config, namespace), context)}${names === '' ? '' : ` (${names})`}${writers}
    <a class="sub" href="${context.links.change(id)}">change ${id}</a>${others}`;
}

function gates({ gates: all }: WorkloadExplanation, { nowMs }: PageContext): Content {
  return html`<ul class="gates">
    ${all.map((gate) => html`<li class="gate ${gate.state}">${pieces(gatePieces(gate, nowMs))}</li>`)}
  </ul>`;
}

function rolled({ history, surveyed }: WorkloadExplanation, context: PageContext): Content {
  const { rolls, notListed } = history;
  const byRecord = parseTime(surveyed.status.rolledAt);
  const last =
    byRecord === undefined ? html`No roll by reroll is known` : html`${ago(byRecord, context)}, by its record`;
  if (notListed !== undefined) return html`<p>${last}. Its history is not known: ${notListed}.</p>`;
  if (rolls.length === 0) return html`<p class="quiet">${last}.</p>`;
  const columns = ['Revision', 'When', 'Cause', 'Template'].map((title) => ({ title }));
  const rows = rolls.map(({ revision, atMs, cause, kind, name }) => [
    revision === undefined ? '–' : String(revision),
    ago(atMs, context),
    oneLine(cause.join(', ')),
    `${kind} ${name}`,
  ]);
  return table('The last rolls by reroll', columns, rows);
}

/** The workload is not among those that the page knows. */
export function unknownWorkloadPage(workload: WorkloadIdentity, context: PageContext): PageContent {
  const { kind, namespace, name } = workload;
  return {
    title: 'Not known',
    main: html`<h1>${kind}/${name} in ${namespace} is not known here</h1>
      <p>It does not exist, nothing opts it in, or you may not see it. This command says which, and what opts it in:</p>
      ${command(`kubectl reroll explain ${kind.toLowerCase()}/${name} -n ${namespace}`)}
      <p><a href="${context.links.workloads({ q: name })}">Search for it</a></p>`,
  };
}
