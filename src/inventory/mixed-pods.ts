/**
 * Notes that pods of a workload may have started while a config held other content than its record: the replica counts
 * of its status changed meanwhile. If the content then goes back, it matches the record again, but those pods run other
 * content.
 */
import type { ConfigState } from '../model/config-state.ts';
import { contentAt } from '../model/content-history.ts';
import {
  configKeyOf,
  configRef,
  parseConfigKey,
  type ConfigKey,
  type ConfigRef,
  type WorkloadKey,
} from '../model/kinds.ts';
import type { MixedPods } from '../model/observation.ts';
import { absent, type RecordEntry, type RolloutRecord } from '../model/record.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { Digester } from '../plan/record/digest.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ReadonlyConfigs } from './configs.ts';
import type { Stores } from './stores.ts';

/**
 * Notes that pods may have started if the counts of the status changed while content differs from the record.
 * @param before the previous state
 * @param isSeen whether an event shows the change, rather than a list
 * @returns whether that is new
 */
export function noteStatus(
  stores: Stores,
  key: WorkloadKey,
  before: WorkloadState | undefined,
  isSeen: boolean,
): boolean {
  const known = stores.workloads.get(key);
  const record = known?.observation.lastRecord;
  if (known === undefined || record === undefined || before?.uid !== known.state.uid) return false;
  if (before.counts === known.state.counts) return false;
  const refs = Object.keys(record.configs) as ConfigRef[];
  return note(stores, key, { refs, rv: known.state.resourceVersion, isCertain: isSeen });
}

/** The same for a status that changed before the watch delivered the content. */
export function noteLateContent(stores: Stores, user: WorkloadKey, key: ConfigKey, isSeen: boolean): void {
  const statusRv = stores.workloads.get(user)?.observation.statusRv;
  const contentRv = stores.configs.get(key)?.contentRv;
  if (statusRv === undefined || contentRv === undefined || compareResourceVersions(statusRv, contentRv) < 0) return;
  const { kind, name } = parseConfigKey(key);
  const isCertain = isSeen && stores.settings.isFreshnessKnown;
  note(stores, user, { refs: [configRef(kind, name)], rv: undefined, isCertain });
}

interface Evidence {
  /** Configs that may differ. */
  readonly refs: readonly ConfigRef[];
  /** resourceVersion of the status; undefined: compare with the present content. */
  readonly rv: string | undefined;
  readonly isCertain: boolean;
}

function note(stores: Stores, key: WorkloadKey, { refs, rv, isCertain }: Evidence): boolean {
  const { configs, workloads, settings, readSettings } = stores;
  const { state, observation } = workloads.get(key) ?? {};
  if (state === undefined || observation?.lastRecord === undefined) return false;
  const comparison = {
    configs,
    namespace: state.namespace,
    digester: readSettings.digester,
    rv: settings.isFreshnessKnown ? rv : undefined,
  };
  const mixed = add(observation.mixed, differingConfigs(observation.lastRecord, refs, comparison), isCertain);
  if (mixed === observation.mixed) return false;
  workloads.note(key, { ...observation, mixed });
  return true;
}

function add(before: MixedPods | undefined, refs: readonly ConfigRef[], isCertain: boolean): MixedPods | undefined {
  const isNews = refs.some((ref) => before?.refs.includes(ref) !== true) || (isCertain && before?.isCertain === false);
  if (refs.length === 0 || !isNews) return before;
  const all = [...new Set([...(before?.refs ?? []), ...refs])];
  return { refs: all, isCertain: isCertain || before?.isCertain === true };
}

/** What a record is compared with. */
interface Comparison {
  readonly configs: ReadonlyConfigs;
  readonly namespace: string;
  readonly digester: Digester;
  /** The resourceVersion of the content, where the history has it; undefined: the present content. */
  readonly rv: string | undefined;
}

/** The configs that held other content than recorded. A deleted config does not count: no pod starts without it. */
function differingConfigs(
  record: RolloutRecord,
  refs: readonly ConfigRef[],
  comparison: Comparison,
): readonly ConfigRef[] {
  const { digester } = comparison;
  if (record.key !== digester.keyId) return [];
  return refs.filter((ref) => {
    const entry = record.configs[ref];
    return isOther(entry, stateOf(ref, entry, comparison), digester);
  });
}

function stateOf(
  ref: ConfigRef,
  entry: RecordEntry | undefined,
  { configs, namespace, rv }: Comparison,
): ConfigState | undefined {
  const config = configs.get(configKeyOf(ref, namespace));
  // Content from before the record does not count.
  const isLater = rv !== undefined && (typeof entry !== 'object' || compareResourceVersions(entry.rv, rv) <= 0);
  const then = config && isLater ? contentAt(config, config.history, rv) : undefined;
  return then?.isKnown === true ? then.state : config?.state;
}

function isOther(entry: RecordEntry | undefined, state: ConfigState | undefined, digester: Digester): boolean {
  // An absent config kept pods from starting, or rolls when it arrives.
  if (entry === undefined || entry === absent || state === undefined) return false;
  // A state older than the record says nothing about the content since.
  if (compareResourceVersions(state.resourceVersion, entry.rv) < 0) return false;
  return Object.entries(entry.keys).some(([key, digest]) => {
    const now = digester.ofDependency(state, key);
    return digest !== absent && now !== undefined && now !== digest;
  });
}
