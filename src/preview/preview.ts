/** Finds which workloads a change rolls, from the objects before and after it. */
import { hasSameContent, type ConfigState } from '../model/config-state.ts';
import { configRef, parseConfigKey, parseWorkloadKey, type ConfigKey, type WorkloadKey } from '../model/kinds.ts';
import { readMetadata } from '../model/kube-object.ts';
import { readConfig, type ReadSettings } from '../plan/read/config.ts';
import type { FormerConfig } from './changes.ts';
import { classify, type Comparison } from './classify.ts';
import { pairRenamed } from './renamed.ts';
import { Playback, type PlaybackSettings } from './playback.ts';
import type { Side } from './side.ts';
import { verdicts, type Preview, type PreviewItem, type RefusedChange } from './verdict.ts';

export interface PreviewInput {
  readonly from: Side;
  readonly to: Side;
  readonly settings: PlaybackSettings;
  /** No key of a Secret is named. */
  readonly hidesSecretKeys: boolean;
}

export function preview({ from, to, settings, hidesSecretKeys }: PreviewInput): Preview {
  const { readSettings } = settings;
  const [before, after] = [statesOf(from, readSettings), statesOf(to, readSettings)];
  const refused = immutableChanges(from, before, after);
  const playback = new Playback(settings);
  playback.begin(from, namespaceNames(from, to));
  playback.apply(withoutRefused(from, to, refused));
  const former = formerConfigs(from, to, readSettings);
  const changes = { from: before, to: after, former };
  const comparison: Comparison = { from, to, changes, refused, playback, readSettings, hidesSecretKeys };
  const keys = new Set<WorkloadKey>([...from.workloads.keys(), ...to.workloads.keys()]);
  const items = [...keys].map((key) => classify(key, comparison));
  return { items: items.sort(compareItems), refused: [...refused].map((key) => refusedChange(key, to)) };
}

function compareItems(a: PreviewItem, b: PreviewItem): number {
  const byVerdict = verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict);
  return byVerdict === 0 ? compareTexts(sortKey(a), sortKey(b)) : byVerdict;
}

function sortKey({ workload: { namespace, kind, name } }: PreviewItem): string {
  return [namespace, kind, name].join('/');
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function statesOf({ configs }: Side, readSettings: ReadSettings): ReadonlyMap<ConfigKey, ConfigState> {
  const states = [...configs].map(([key, { kind, object }]) => [key, readConfig(kind, object, readSettings)] as const);
  return new Map(states);
}

/** The configs whose content changes although it may not. */
function immutableChanges(
  { configs }: Side,
  before: ReadonlyMap<ConfigKey, ConfigState>,
  after: ReadonlyMap<ConfigKey, ConfigState>,
): ReadonlySet<ConfigKey> {
  const refused = [...configs].filter(([key, { object }]) => {
    const [was, is] = [before.get(key), after.get(key)];
    return isImmutable(object) && was !== undefined && is !== undefined && !hasSameContent(was, is);
  });
  return new Set(refused.map(([key]) => key));
}

function isImmutable(object: object): boolean {
  return 'immutable' in object && object.immutable === true;
}

/** What the cluster has after the apply: a config whose change is refused stays as it is. */
function withoutRefused(from: Side, to: Side, refused: ReadonlySet<ConfigKey>): Side {
  if (refused.size === 0) return to;
  const configs = new Map(to.configs);
  for (const key of refused) {
    const kept = from.configs.get(key);
    if (kept !== undefined) configs.set(key, kept);
  }
  return { ...to, configs };
}

function refusedChange(key: ConfigKey, { configs }: Side): RefusedChange {
  const { kind, namespace, name } = parseConfigKey(key);
  const position = configs.get(key)?.manifest.position ?? { file: '', line: 1, column: 1 };
  return { config: configRef(kind, name), namespace, position };
}

function namespaceNames(...sides: readonly Side[]): ReadonlySet<string> {
  const names = sides.flatMap(({ namespaces, workloads }) => [
    ...namespaces.keys(),
    ...[...workloads.keys()].map((key) => parseWorkloadKey(key).namespace),
  ]);
  return new Set(names);
}

/** A digest is made of the name of a config, too, so what is compared with a renamed one is read under its name. */
function formerConfigs(from: Side, to: Side, readSettings: ReadSettings): ReadonlyMap<ConfigKey, FormerConfig> {
  const former = new Map<ConfigKey, FormerConfig>();
  for (const [key, before] of pairRenamed(from.configs.keys(), to.configs.keys())) {
    const config = from.configs.get(before);
    if (config === undefined) continue;
    const { object, kind } = config;
    const renamed = { ...object, metadata: { ...object.metadata, name: parseConfigKey(key).name } };
    const state = readConfig(kind, renamed, readSettings);
    former.set(key, { name: readMetadata(object).name, state });
  }
  return former;
}
