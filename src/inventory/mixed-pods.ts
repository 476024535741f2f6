/**
 * Notes that pods of a workload may have started while a config held other content than its record says: the counts of its
 * status changed meanwhile. If the content then goes back, the record says again what is there, and those pods run
 * something else.
 */
import type { ConfigState } from '../model/config-state.ts';
import { contentAt } from '../model/content-history.ts';
import { configKeyOf, type ConfigRef } from '../model/kinds.ts';
import type { MixedPods } from '../model/observation.ts';
import { absent, type RecordEntry, type RolloutRecord } from '../model/record.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { Digester } from '../plan/digest.ts';
import type { ReadonlyConfigs } from './configs.ts';

/** @returns undefined where nothing differs and nothing was known before */
export function noteMixed(
  before: MixedPods | undefined,
  refs: readonly ConfigRef[],
  isCertain: boolean,
): MixedPods | undefined {
  if (refs.length === 0) return before;
  const all = [...new Set([...(before?.refs ?? []), ...refs])];
  return { refs: all, isCertain: isCertain || before?.isCertain === true };
}

/** Where and when content is compared with a record. */
export interface Comparison {
  readonly configs: ReadonlyConfigs;
  readonly namespace: string;
  readonly digester: Digester;
  /** The content at this version, where it is remembered; undefined: the present content. */
  readonly rv: string | undefined;
}

/** Of these configs those that held other content than is recorded. What is gone differs from nothing: no pod starts. */
export function differingConfigs(
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
  // What was there before the record was made is none of its concern.
  const isLater = rv !== undefined && (typeof entry !== 'object' || compareResourceVersions(entry.rv, rv) <= 0);
  const then = config && isLater ? contentAt(config, config.history, rv) : undefined;
  return then?.isKnown === true ? then.state : config?.state;
}

function isOther(entry: RecordEntry | undefined, state: ConfigState | undefined, digester: Digester): boolean {
  if (entry === undefined || state === undefined) return false;
  if (entry === absent) return true;
  return Object.entries(entry.keys).some(([key, digest]) => {
    const now = digester.ofDependency(state, key);
    return now !== undefined && now !== digest;
  });
}
