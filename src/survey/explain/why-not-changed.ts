/**
 * Why a config that another client has written since the record was made rolls nothing: no used key changed, only
 * labels or annotations did, or the pods have started with the content anyway.
 */
import type { Facts } from '../../inventory/facts.ts';
import { allKeys } from '../../model/config-state.ts';
import { configKeyOf, type ConfigRef } from '../../model/kinds.ts';
import type { WorkloadObject } from '../../model/kube-object.ts';
import type { RolloutRecord } from '../../model/record.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Owner } from '../../plan/read/managed-fields.ts';
import { parseTime } from '../../plan/record/history.ts';
import { dependenciesOf } from '../../plan/selection/selection.ts';
import type { Surveyed } from '../surveyed.ts';
import type { Finding } from './finding.ts';
import { changedNames } from './key-names.ts';
import type { Noted } from './noting-client.ts';
import type { Use } from './use.ts';

export interface UnchangedInput {
  readonly facts: Facts;
  readonly surveyed: Surveyed;
  readonly object: WorkloadObject;
  readonly noted: Noted;
  readonly uses: readonly Use[];
}

export function whyNotChanged(input: UnchangedInput): readonly Finding[] {
  const { uses, surveyed } = input;
  // Without a controller no one knows whether the content has changed.
  if (surveyed.basis === 'nothing' || surveyed.status.reason !== 'up-to-date') return [];
  return uses.flatMap((use) => whyUnchanged(use, input) ?? whyFresh(use, input) ?? []);
}

/** For a config whose version is not the recorded one, and whose content is. */
function whyUnchanged({ config, content }: Use, { facts, noted }: UnchangedInput): Finding | undefined {
  const { workload } = facts;
  if ((content !== 'same' && content !== 'not-compared') || !isWrittenSince(config, facts)) return undefined;
  const [last] = noted.owners.get(configKeyOf(config, workload.namespace)) ?? [];
  const used = keysOf(config, facts);
  const written = { config, by: last?.manager, atMs: last?.atMs };
  const unused = unusedKeys(last, used);
  if (unused.length > 0) return { code: 'key-not-used', keys: changedNames(unused, config, workload), ...written };
  return mayBeLabels(content, last, used) ? { code: 'labels-only', ...written } : undefined;
}

/** Whether a config has another version than the recorded one. */
function isWrittenSince(config: ConfigRef, facts: Facts): boolean {
  const entry = recordOf(facts.workload)?.configs[config];
  const { state } = facts.viewOf(config);
  return typeof entry === 'object' && state !== undefined && entry.rv !== state.resourceVersion;
}

/** The keys that count; `*` for all. */
function keysOf(config: ConfigRef, { workload, selectionContext }: Facts): readonly string[] {
  return [...(dependenciesOf(workload, selectionContext).get(config)?.keys() ?? [])];
}

function unusedKeys(owner: Owner | undefined, used: readonly string[]): readonly string[] {
  if (owner === undefined || used.includes(allKeys)) return [];
  return owner.keys.filter((key) => !used.includes(key));
}

/** Where the content was not compared, the last writer has to own none of the keys that count. */
function mayBeLabels(content: Use['content'], last: Owner | undefined, used: readonly string[]): boolean {
  if (content === 'same') return true;
  return last !== undefined && !last.keys.some((key) => used.includes(allKeys) || used.includes(key));
}

/**
 * For a config that was written after the last roll, and whose content the record has nevertheless: another client
 * changed the pod template after that, so that the pods started with it.
 */
function whyFresh({ config, content }: Use, { facts, object }: UnchangedInput): Finding | undefined {
  const { templateWriter } = facts.workload;
  const changedAtMs = facts.viewOf(config).state?.writtenAtMs;
  if (content !== 'same' || changedAtMs === undefined || templateWriter === undefined) return undefined;
  const isFresh = changedAtMs > startedAtMs(facts.workload, object) && templateWriter.atMs >= changedAtMs;
  if (!isFresh) return undefined;
  return { code: 'fresh', config, changedAtMs, by: templateWriter.manager, atMs: templateWriter.atMs };
}

/** When reroll last rolled a workload or, if it never has, when it was created. */
function startedAtMs(workload: WorkloadState, { metadata }: WorkloadObject): number {
  const createdAtMs = parseTime(metadata?.creationTimestamp) ?? Infinity;
  return Math.max(createdAtMs, parseTime(recordOf(workload)?.rolledAt) ?? 0);
}

function recordOf({ record }: WorkloadState): RolloutRecord | undefined {
  return record.state === 'known' ? record.record : undefined;
}
