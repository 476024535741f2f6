/**
 * Says of a cause what a person wants to know: which keys of which configs changed, and under which ids the changes are
 * found. Names of keys of Secrets are told only where the pod template tells them itself: who may read Events and logs
 * need not be allowed to read Secrets.
 */
import type { ConfigCache } from '../cache/config-cache.ts';
import { keysChangedAfter } from '../cache/key-changes.ts';
import { changeId } from '../model/change-id.ts';
import { allKeys } from '../model/config-state.ts';
import { configKeyOf, parseConfigRef, type ConfigRef } from '../model/kinds.ts';
import { absent, type RecordEntry, type RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';

/** Beyond so many keys of a config only their number is told. */
const mostKeys = 5;

/** The ids of the changes, in the order of the cause. */
export function changeIds(
  configs: ConfigCache,
  { namespace }: WorkloadState,
  cause: readonly ConfigRef[],
): readonly string[] {
  return cause.map((ref) => {
    const key = configKeyOf(ref, namespace);
    return changeId(key, configs.get(key)?.contentRv ?? '');
  });
}

/** The configs whose recorded content differs between two records. */
export function differingConfigs(before: RolloutRecord | undefined, after: RolloutRecord): readonly ConfigRef[] {
  const refs = Object.keys(after.configs) as ConfigRef[];
  return refs.filter((ref) => digestsOf(before?.configs[ref]) !== digestsOf(after.configs[ref])).sort();
}

/** `ConfigMap/app (color, size)`, or without the keys where they are not known, for each config of the cause. */
export function describeCause(
  configs: ConfigCache,
  workload: WorkloadState,
  cause: readonly ConfigRef[],
  records: { readonly before: RolloutRecord | undefined; readonly after: RolloutRecord },
): readonly string[] {
  return cause.map((ref) => {
    const before = records.before?.configs[ref];
    const after = records.after.configs[ref];
    if (after === absent) return `${ref} (gone)`;
    if (before === absent) return `${ref} (new)`;
    const keys = changedKeys(configs, configKeyOf(ref, workload.namespace), before, after);
    return keys === undefined || keys.length === 0 ? ref : `${ref} (${nameKeys(workload, ref, keys)})`;
  });
}

function changedKeys(
  configs: ConfigCache,
  key: ReturnType<typeof configKeyOf>,
  before: RecordEntry | undefined,
  after: RecordEntry | undefined,
): readonly string[] | undefined {
  if (typeof before !== 'object' || typeof after !== 'object') return undefined;
  if (Object.hasOwn(after.keys, allKeys)) return keysChangedAfter(configs.get(key)?.keyChanges, before.rv);
  return Object.keys(after.keys).filter((name) => before.keys[name] !== after.keys[name]);
}

function nameKeys({ references }: WorkloadState, ref: ConfigRef, keys: readonly string[]): string {
  const { kind, name } = parseConfigRef(ref);
  const isTold = (key: string): boolean =>
    kind === 'ConfigMap' || references.some((use) => use.kind === kind && use.name === name && use.key === key);
  if (keys.length <= mostKeys && keys.every(isTold)) return keys.join(', ');
  return keys.length === 1 ? '1 key' : `${String(keys.length)} keys`;
}

function digestsOf(entry: RecordEntry | undefined): string {
  return JSON.stringify(typeof entry === 'object' ? entry.keys : (entry ?? absent));
}
