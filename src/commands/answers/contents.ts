/** Describes the contents that wait for an answer: an answer is for what a user has seen. */
import { operandText } from '../../config/operands.ts';
import { allKeys } from '../../model/config-state.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import { oneLine } from '../../model/quote.ts';
import { absent } from '../../model/record.ts';
import { formatTime } from '../../plan/record/history.ts';
import type { Change } from '../../survey/surveyed.ts';
import { ageText } from '../../views/ages.ts';
import { listed } from '../../model/wording.ts';
import type { Target } from './targets.ts';
import { configText, contentsOf } from './wait.ts';

/** A workload with the contents that the user answers: those it waits for or, with `--change`, some of them. */
export interface Answered {
  readonly target: Target;
  readonly contents: readonly (readonly [ref: ConfigRef, id: string])[];
}

/** One content of a config, and the workloads that wait for an answer about it. */
interface Content {
  readonly namespace: string;
  readonly ref: ConfigRef;
  readonly id: string;
  readonly targets: readonly Target[];
}

export function answeredOf(target: Target, change: string | undefined): Answered {
  const contents = target.wait === undefined ? [] : contentsOf(target.wait);
  const isMeant = (ref: ConfigRef): boolean => changesTo(target, ref).some(({ id }) => id === change);
  return { target, contents: change === undefined ? contents : contents.filter(([ref]) => isMeant(ref)) };
}

function changesTo({ surveyed }: Target, ref: ConfigRef): readonly Change[] {
  return surveyed.changes.filter(({ config }) => config === ref);
}

/** The lines about every content that is answered. @param nowMs the API server's clock */
export function contentLines(answered: readonly Answered[], nowMs: number): readonly string[] {
  return groupContents(answered).flatMap((content) => [titleOf(content), ...detailsOf(content, nowMs)]);
}

function groupContents(answered: readonly Answered[]): readonly Content[] {
  const groups = new Map<string, Content>();
  for (const { target, contents } of answered) {
    const { namespace } = target.workload;
    for (const [ref, id] of contents) {
      const key = `${namespace}/${ref}/${id}`;
      const targets = [...(groups.get(key)?.targets ?? []), target];
      groups.set(key, { namespace, ref, id, targets });
    }
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, content]) => content);
}

function titleOf({ namespace, ref, id }: Content): string {
  if (id === absent) return `${configText(ref)} in ${namespace} no longer exists (${absent})`;
  return `${configText(ref)} in ${namespace}, content ${id}`;
}

function detailsOf({ ref, targets }: Content, nowMs: number): readonly string[] {
  const changes = targets.flatMap((target) => changesTo(target, ref));
  const names = targets.map(({ workload }) => operandText(workload));
  return [
    keysLine(ref, targets, changes),
    ...writerLines(changes[0], nowMs),
    detail(names.length === 1 ? 'waits' : `${String(names.length)} wait`, listed(names, 50)),
  ];
}

/** The changed keys or, where contents could not be compared, the keys that count. */
function keysLine(ref: ConfigRef, targets: readonly Target[], changes: readonly Change[]): string {
  const changed = distinct(changes.flatMap(({ keys = [] }) => keys));
  if (changed.length > 0) return detail('changed', keyNames(changed));
  const used = distinct(targets.flatMap(({ needs }) => [...(needs.get(ref)?.keys() ?? [])]));
  return detail('uses', used.length === 0 ? 'keys that are not known' : keyNames(used));
}

function keyNames(keys: readonly string[]): string {
  return keys.includes(allKeys) ? 'all keys' : listed(keys.map(oneLine));
}

/** Managers are names that clients give themselves. */
function writerLines(change: Change | undefined, nowMs: number): readonly string[] {
  if (change === undefined) return [];
  const { id, by, atMs } = change;
  const when = atMs === undefined ? '' : `, ${ageText(nowMs - atMs)} ago (${formatTime(atMs)})`;
  const manager = by === undefined ? 'a manager that is not known' : `manager ${oneLine(by)}`;
  return [detail('by', `${manager}${when}`), detail('change', id)];
}

function detail(label: string, text: string): string {
  return `  ${label.padEnd(8)} ${text}`;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
