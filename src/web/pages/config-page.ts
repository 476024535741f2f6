/** `/configs/<kind>/<namespace>/<name>`: who uses a config, and what a change of each of its keys would do. */
import { configKey, workloadKey } from '../../model/kinds.ts';
import { oneLine } from '../../model/quote.ts';
import { count } from '../../model/wording.ts';
import { changeId } from '../../model/change-id.ts';
import type { ConfigExplanation, ConfigUser } from '../../survey/explain/explanation.ts';
import { effectText } from '../../views/effect-words.ts';
import { findingText } from '../../views/finding-words.ts';
import { keysText, placesText } from '../../views/use-words.ts';
import { html, type Content } from '../html.ts';
import type { ConfigName, ExplainedConfig, Snapshot } from '../inventory-source.ts';
import { ago, command, section, stateBadge, table, workloadLink, type PageContext } from '../parts.ts';
import type { PageContent } from '../shell.ts';

/** So many users are shown; the list of workloads has all of them. */
const mostUsers = 100;

export function configPage({ explanation }: ExplainedConfig, snapshot: Snapshot, context: PageContext): PageContent {
  const { config, users, exists, findings } = explanation;
  const { kind, namespace, name } = config;
  const write = snapshot.writeOf(configKey(kind, namespace, name));
  const id = write && changeId(write.key, write.resourceVersion);
  return {
    title: `${kind}/${name} in ${namespace}`,
    api: `explain/${[kind, namespace, name].map(encodeURIComponent).join('/')}`,
    summary: `${name} is used by ${count(users.length, 'workload')}`,
    main: html`<p class="path"><a href="${context.links.workloads({ ns: namespace })}">${namespace}</a> / ${kind}</p>
      <h1>${name}</h1>
      <p class="verdict">${headline(explanation)}</p>
      ${
        findings.length === 0
          ? undefined
          : html`<ul>
              ${findings.map((finding) => html`<li>${findingText(finding, context.nowMs)}</li>`)}
            </ul>`
      }
      ${section('Keys', keysList(explanation))} ${section('Written', written(explanation, id, context))}
      ${section('Used by', exists || users.length > 0 ? usersTable(users, snapshot, context) : undefined)}`,
  };
}

function headline({ exists, users }: ConfigExplanation): string {
  const uses = count(users.length, 'workload');
  return exists ? `Used by ${uses}.` : `It does not exist, and ${uses} would use it.`;
}

function keysList({ keys, notRead, unusedKeys }: ConfigExplanation): Content {
  if (keys === undefined) return html`<p class="quiet">Not known${notRead === undefined ? '' : `: ${notRead}`}.</p>`;
  const unused = new Set(unusedKeys?.names);
  const items = keys.names.map(
    (name) => html`<li>${name}${unused.has(name) ? html` <span class="sub">not used</span>` : undefined}</li>`,
  );
  const others =
    keys.others === 0
      ? undefined
      : html`<p class="quiet">
          and ${count(keys.others, 'key')} that no pod template names; the names are not shown.
        </p>`;
  return html`${
    keys.names.length === 0
      ? undefined
      : html`<ul class="keys">
          ${items}
        </ul>`
  }${others}${keys.names.length + keys.others === 0 ? html`<p class="quiet">It has none.</p>` : undefined}`;
}

function written({ by }: ConfigExplanation, id: string | undefined, context: PageContext): Content {
  const owners = by.filter(({ keys }) => keys.length > 0);
  const change =
    id === undefined
      ? undefined
      : html`<p><a href="${context.links.change(id)}">What became of its last change</a></p>`;
  if (owners.length === 0)
    return html`<p class="quiet">Its field managers are not known.</p>
      ${change}`;
  const items = owners.map(
    ({ manager, operation, atMs }) =>
      html`<li>by manager <b>${oneLine(manager)}</b> (${operation}), ${ago(atMs, context)}</li>`,
  );
  return html`<ul class="plain">
      ${items}
    </ul>
    ${change}`;
}

function usersTable(users: readonly ConfigUser[], snapshot: Snapshot, context: PageContext): Content {
  if (users.length === 0) return html`<p class="quiet">No workload that reroll knows.</p>`;
  const columns = ['Workload', 'State', 'Uses', 'A change of', 'Last roll'].map((title) => ({ title }));
  const rows = users
    .slice(0, mostUsers)
    .map((user) => [
      workloadLink(user.workload, context),
      stateBadge(snapshot.row(workloadKey(user.workload))?.surveyed.status.state ?? user.state),
      html`${keysText({ names: user.use.keys, others: 0 })} <span class="sub">${placesText(user.use)}</span>`,
      user.effects.map((effect) => html`<div>${effectText(effect, user)}</div>`),
      ago(user.rolledAtMs, context),
    ]);
  const more = users.length - mostUsers;
  return html`${table('What a change of each key would do', columns, rows)}${
    more <= 0 ? undefined : html`<p class="quiet">and ${more} more</p>`
  }`;
}

/** The config neither exists nor has users, as far as the page knows. */
export function unknownConfigPage({ kind, namespace, name }: ConfigName): PageContent {
  return {
    title: 'Not known',
    main: html`<h1>${kind}/${name} in ${namespace} is not known here</h1>
      <p>It does not exist and no workload uses it, or you may not see it. In a terminal:</p>
      ${command(`kubectl reroll explain ${kind.toLowerCase()}/${name} -n ${namespace}`)}`,
  };
}
