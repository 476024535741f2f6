/**
 * Describes the cause of a roll for Events and the log: which keys of which configs changed, and the ids of the
 * changes. A key of a Secret is listed by name only if the pod template names it, since readers of Events and logs may
 * not have access to Secrets.
 */
import type { ReadonlyConfigs } from '../../inventory/configs.ts';
import { changeId } from '../../model/change-id.ts';
import { allKeys, type ConfigState } from '../../model/config-state.ts';
import { contentAt } from '../../model/content-history.ts';
import { configKeyOf, parseConfigRef, type ConfigRef } from '../../model/kinds.ts';
import { absent, type RecordEntry, type RolloutRecord } from '../../model/record.ts';
import type { WorkloadState } from '../../model/workload-state.ts';

/** If more keys of a config changed, only their number is given. */
const maxListedKeys = 5;

/** The change ids of the configs, in the order of the cause. */
export function changeIds(
  configs: ReadonlyConfigs,
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

/** For each config of the cause `ConfigMap/app (color, size)`, or `ConfigMap/app` where the keys are not known. */
export function describeCause(
  configs: ReadonlyConfigs,
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

/** The keys whose content differs from that of a record, as in `describeCause`; empty if they are not known. */
export function keysSinceRecord(
  configs: ReadonlyConfigs,
  workload: WorkloadState,
  ref: ConfigRef,
  record: RolloutRecord | undefined,
): string {
  const before = record?.configs[ref];
  if (typeof before !== 'object') return '';
  const keys = keysChangedSince(configs, configKeyOf(ref, workload.namespace), before.rv) ?? [];
  const counted = Object.hasOwn(before.keys, allKeys) ? keys : keys.filter((key) => Object.hasOwn(before.keys, key));
  return counted.length === 0 ? '' : nameKeys(workload, ref, counted);
}

function changedKeys(
  configs: ReadonlyConfigs,
  key: ReturnType<typeof configKeyOf>,
  before: RecordEntry | undefined,
  after: RecordEntry | undefined,
): readonly string[] | undefined {
  if (typeof before !== 'object' || typeof after !== 'object') return undefined;
  if (Object.hasOwn(after.keys, allKeys)) return keysChangedSince(configs, key, before.rv);
  return Object.keys(after.keys).filter((name) => before.keys[name] !== after.keys[name]);
}

/**
 * The keys whose content differs from that at a resourceVersion, sorted; undefined if that content is not in the
 * history.
 */
function keysChangedSince(
  configs: ReadonlyConfigs,
  key: ReturnType<typeof configKeyOf>,
  rv: string,
): readonly string[] | undefined {
  const config = configs.get(key);
  const then = config && contentAt(config, config.history, rv);
  return then?.isKnown === true && then.state !== undefined ? differingKeys(then.state, config?.state) : undefined;
}

function differingKeys(was: ConfigState, is: ConfigState | undefined): readonly string[] {
  const before = new Map(was.keys.map((key, index) => [key, was.digests[index]]));
  const after = new Map(is?.keys.map((key, index) => [key, is.digests[index]]));
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).sort();
}

function nameKeys({ references }: WorkloadState, ref: ConfigRef, keys: readonly string[]): string {
  const { kind, name } = parseConfigRef(ref);
  const mayBeListed = (key: string): boolean =>
    kind === 'ConfigMap' || references.some((use) => use.kind === kind && use.name === name && use.key === key);
  if (keys.length <= maxListedKeys && keys.every(mayBeListed)) return keys.join(', ');
  return keys.length === 1 ? '1 key' : `${String(keys.length)} keys`;
}

function digestsOf(entry: RecordEntry | undefined): string {
  return JSON.stringify(typeof entry === 'object' ? entry.keys : (entry ?? absent));
}
