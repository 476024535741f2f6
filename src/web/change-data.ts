/** The data of changes: docs/schemas/change.schema.json and change-list.schema.json. */
import { apiVersion } from '../model/json-text.ts';
import { parseConfigKey } from '../model/kinds.ts';
import { formatTime } from '../plan/record/history.ts';
import { timeOrNull } from '../views/explanation-data.ts';
import type { ChangeUser, ChangeView } from './changes.ts';

export function changeData(change: ChangeView, nowMs: number): object {
  return { apiVersion, kind: 'Change', generatedAt: formatTime(nowMs), ...changeItem(change) };
}

/** Without its items. */
export function changeListHead(nowMs: number): object {
  return { apiVersion, kind: 'ChangeList', generatedAt: formatTime(nowMs) };
}

export function changeItem({ id, config, atMs, by, isPresent, counts, users }: ChangeView): object {
  return {
    id,
    config: parseConfigKey(config),
    at: timeOrNull(atMs),
    by: by ?? null,
    isPresent,
    counts,
    workloads: users.map(userItem),
  };
}

function userItem({ row: { surveyed }, outcome }: ChangeUser): object {
  const { kind, namespace, name } = surveyed.status.workload;
  return { kind, namespace, name, outcome, state: surveyed.status.state };
}
