/** The data of the commands: what `reroll status -o json` and `reroll explain -o json` print, and changes. */
import { apiVersion } from '../../model/json-text.ts';
import { isConfigKind, isWorkloadKind } from '../../model/kinds.ts';
import { configData } from '../../views/config-data.ts';
import { statusList } from '../../views/status-list.ts';
import { workloadData } from '../../views/workload-data.ts';
import { changesSince, findChange } from '../changes.ts';
import { changeData, changeListData } from '../change-data.ts';
import { filtered, readFilter } from '../filter.ts';
import { mayExplain } from '../viewer.ts';
import { partsOf, type Asked } from './asked.ts';

export const apiPrefix = '/api/';

const version = 'v1alpha1';
const hourMs = 3_600_000;

export interface FoundData {
  readonly status: 200 | 404;
  readonly data: object;
}

/** @throws ClientError */
export async function apiAnswer(asked: Asked): Promise<FoundData> {
  const [, group, resource, ...rest] = partsOf(asked.url.pathname) ?? [];
  if (group !== version) return missing(`there is ${apiPrefix}${version}/ only`);
  if (resource === 'status' && rest.length === 0) return found(statusData(asked));
  if (resource === 'changes' && rest.length < 2) return changes(rest, asked);
  if (resource === 'explain' && rest.length === 3) return explained(rest, asked);
  return missing('there is status, explain/KIND/NAMESPACE/NAME, changes and changes/ID');
}

export function errorData(message: string): object {
  return { apiVersion, kind: 'Error', message };
}

function found(data: object): FoundData {
  return { status: 200, data };
}

function missing(message: string): FoundData {
  return { status: 404, data: errorData(message) };
}

/** All rows that the filter keeps, on one page. */
function statusData({ url, snapshot }: Asked): object {
  const { installation, nowMs, notCompared, trips } = snapshot;
  const rows = filtered(snapshot, readFilter(url.searchParams)).map(({ surveyed }) => surveyed);
  return statusList(rows, { installation, nowMs, notCompared, trips });
}

function changes([id]: readonly string[], { snapshot }: Asked): FoundData {
  if (id === undefined) return found(changeListData(changesSince(snapshot, snapshot.nowMs - hourMs), snapshot.nowMs));
  const change = findChange(snapshot, id);
  return change === undefined ? missing('no such change') : found(changeData(change, snapshot.nowMs));
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
