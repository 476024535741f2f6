/** The data of the commands: what `reroll status -o json` and `reroll explain -o json` print, and changes. */
import { apiVersion, jsonText } from '../../model/json-text.ts';
import { isConfigKind, isWorkloadKind } from '../../model/kinds.ts';
import { configData } from '../../views/config-data.ts';
import { countStates, statusItem, statusList } from '../../views/status-list.ts';
import { workloadData } from '../../views/workload-data.ts';
import { findChange, recentChanges, type ChangeView } from '../changes.ts';
import { changeData, changeItem, changeListHead } from '../change-data.ts';
import { filtered, readFilter } from '../filter.ts';
import type { Snapshot } from '../inventory-source.ts';
import { listText } from '../list-text.ts';
import type { Pause } from '../steps.ts';
import { mayExplain } from '../viewer.ts';
import { partsOf, type Asked } from './asked.ts';

export const apiPrefix = '/api/';

const version = 'v1alpha1';

/** Changes in one list: the last ones. */
const mostChanges = 200;

/** The list ends after the change with which it has so many users. */
const mostUsers = 10_000;

export interface FoundData {
  readonly status: 200 | 404;
  readonly text: string;
}

/** @throws ClientError */
export async function apiAnswer(asked: Asked): Promise<FoundData> {
  const [, group, resource, ...rest] = partsOf(asked.url.pathname) ?? [];
  if (group !== version) return missing(`there is ${apiPrefix}${version}/ only`);
  if (resource === 'status' && rest.length === 0) return statusData(asked);
  if (resource === 'changes' && rest.length < 2) return changes(rest, asked);
  if (resource === 'explain' && rest.length === 3) return explained(rest, asked);
  return missing('there is status, explain/KIND/NAMESPACE/NAME, changes and changes/ID');
}

export function errorData(message: string): object {
  return { apiVersion, kind: 'Error', message };
}

function found(data: object): FoundData {
  return { status: 200, text: jsonText(data) };
}

function missing(message: string): FoundData {
  return { status: 404, text: jsonText(errorData(message)) };
}

/** All rows that the filter keeps, on one page. */
async function statusData({ url, snapshot, pause }: Asked): Promise<FoundData> {
  const { installation, nowMs, notCompared, trips } = snapshot;
  const rows = (await filtered(snapshot, readFilter(url.searchParams), pause)).map(({ surveyed }) => surveyed);
  const head = { ...statusList([], { installation, nowMs, notCompared, trips }), summary: countStates(rows) };
  return { status: 200, text: await listText(head, rows, { itemOf: statusItem, pause }) };
}

async function changes([id]: readonly string[], { snapshot, pause }: Asked): Promise<FoundData> {
  const { nowMs } = snapshot;
  if (id === undefined) {
    const views = await lastChanges(snapshot, pause);
    return { status: 200, text: await listText(changeListHead(nowMs), views, { itemOf: changeItem, pause }) };
  }
  const change = await findChange(snapshot, id, pause);
  return change === undefined ? missing('no such change') : found(changeData(change, nowMs));
}

async function lastChanges(snapshot: Snapshot, pause: Pause): Promise<readonly ChangeView[]> {
  const views: ChangeView[] = [];
  let users = 0;
  for (const { id } of await recentChanges(snapshot)) {
    if (views.length >= mostChanges || users >= mostUsers) break;
    const view = await findChange(snapshot, id, pause);
    if (view === undefined) continue;
    views.push(view);
    users += view.users.length;
  }
  return views;
}

async function explained(names: readonly string[], { source, viewer, snapshot, nowMs }: Asked): Promise<FoundData> {
  const [kind = '', namespace = '', name = ''] = names;
  const unknown = missing('no such workload or config');
  if (!viewer.mayRead(namespace)) return unknown;
  if (isWorkloadKind(kind)) {
    const workload = await source.explainWorkload({ kind, namespace, name });
    if (workload === undefined) return unknown;
    const { explanation, answers, installation, annotations } = workload;
    const { status } = explanation.surveyed;
    const context = { installation, nowMs, status, answers, annotations, programName: 'kubectl reroll' } as const;
    return found(workloadData(explanation, context));
  }
  if (!isConfigKind(kind) || !mayExplain(viewer, { kind, namespace, name }, snapshot)) return unknown;
  const config = await source.explainConfig({ kind, namespace, name });
  return config === undefined
    ? unknown
    : found(configData(config.explanation, { installation: config.installation, nowMs }));
}
