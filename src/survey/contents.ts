/** Decides which contents have to be read, and reads them: none of a config whose version is the recorded one. */
import { isForbiddenCall, type ClusterClient } from '../model/cluster-client.ts';
import type { ConfigState } from '../model/config-state.ts';
import { configKeyOf, parseConfigKey, type ConfigKey, type ConfigRef } from '../model/kinds.ts';
import type { ConfigEntry, RecordEntry } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { readPending } from '../plan/pending.ts';
import { readConfig, type ReadSettings } from '../plan/read/config.ts';
import type { KeyNeeds } from '../plan/references/needs.ts';
import { dependenciesOf } from '../plan/selection/selection.ts';
import type { SelectionContext } from '../plan/selection/vocabulary.ts';
import type { RecordedDigester } from './recorded-digester.ts';

/** How many contents are read side by side. */
const sideBySide = 8;

/** What the contents of the configs of all workloads are known by. */
export interface ContentSources {
  /** By their versions and records: the digests of all keys that count. */
  readonly recorded: ReadonlyMap<ConfigKey, ConfigEntry['keys']>;
  /** Their content has to be read. */
  readonly unknown: ReadonlySet<ConfigKey>;
}

/** @param keyId of the present digest key: digests under another one are read again */
export function contentSources(
  workloads: Iterable<WorkloadState>,
  configs: ReadonlyMap<ConfigKey, ConfigState>,
  contextOf: (workload: WorkloadState) => SelectionContext,
  keyId: string,
): ContentSources {
  const recorded = new Map<ConfigKey, ConfigEntry['keys']>();
  const unknown = new Set<ConfigKey>();
  for (const workload of workloads) {
    const entryOf = recordedBy(workload, keyId);
    for (const [ref, needs] of dependenciesOf(workload, contextOf(workload))) {
      const key = configKeyOf(ref, workload.namespace);
      const state = configs.get(key);
      if (state === undefined || unknown.has(key)) continue;
      const entry = entryOf(ref);
      const keys = mergeKeys(recorded.get(key), isRecorded(state, entry, needs) ? entry.keys : undefined);
      if (keys === undefined) unknown.add(key);
      else recorded.set(key, keys);
    }
  }
  for (const key of unknown) recorded.delete(key);
  return { recorded, unknown };
}

/** The entries of a record under the present key, except those of the changes that the workload waits for. */
function recordedBy({ record, pending }: WorkloadState, keyId: string): (ref: ConfigRef) => RecordEntry | undefined {
  if (record.state !== 'known' || record.about !== 'this' || record.record.key !== keyId) return () => undefined;
  const { configs } = record.record;
  // A key that began to count meanwhile was recorded at its own version, beside the former content of the others.
  const changed = readPending(pending)?.cause ?? [];
  return (ref) => (changed.includes(ref) ? undefined : configs[ref]);
}

/** Whether a record says what every key that counts holds at the present version of a config. */
export function isRecorded(state: ConfigState, entry: RecordEntry | undefined, needs: KeyNeeds): entry is ConfigEntry {
  if (typeof entry !== 'object' || entry.rv !== state.resourceVersion) return false;
  for (const key of needs.keys()) if (!Object.hasOwn(entry.keys, key)) return false;
  return true;
}

/**
 * The digests of two records at one version of a config. Undefined where the records contradict each other: another
 * client has written one of them.
 */
export function mergeKeys(
  known: ConfigEntry['keys'] | undefined,
  keys: ConfigEntry['keys'] | undefined,
): ConfigEntry['keys'] | undefined {
  if (keys === undefined || known === undefined) return keys;
  const isSame = Object.entries(keys).every(([key, digest]) => (known[key] ?? digest) === digest);
  return isSame ? { ...known, ...keys } : undefined;
}

export interface Contents {
  readonly states: ReadonlyMap<ConfigKey, ConfigState | undefined>;
  /** Why some could not be read. */
  readonly refused: ReadonlyMap<ConfigKey, string>;
}

/**
 * Reads contents, a few side by side, and keeps only their digests.
 * @throws ClientError except for a right that lacks
 */
export async function readContents(
  keys: Iterable<ConfigKey>,
  client: ClusterClient,
  readSettings: ReadSettings,
): Promise<Contents> {
  const states = new Map<ConfigKey, ConfigState | undefined>();
  const refused = new Map<ConfigKey, string>();
  const rest = [...keys][Symbol.iterator]();
  const readRest = async (): Promise<void> => {
    for (const key of rest) {
      const { kind, namespace, name } = parseConfigKey(key);
      try {
        const object = await client.get({ kind, namespace, name });
        states.set(key, object && readConfig(kind, object, readSettings));
      } catch (error) {
        if (!isForbiddenCall(error)) throw error;
        refused.set(key, error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, readRest));
  return { states, refused };
}

/** The configs without their content, whose digests are those that were recorded. */
export function assumeRecorded(
  { recorded }: ContentSources,
  configs: ReadonlyMap<ConfigKey, ConfigState>,
  digester: RecordedDigester,
): void {
  for (const [key, keys] of recorded) {
    const state = configs.get(key);
    if (state !== undefined) digester.assume(state, keys);
  }
}
