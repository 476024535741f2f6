/** All that the rules decide from: the objects of a tree, read as the controller reads those of a cluster. */
import type { OptionsFile, Tree } from '../manifests/manifest.ts';
import { allKeys, type ConfigMarks } from '../model/config-state.ts';
import {
  configKinds,
  isConfigKind,
  workloadKindOf,
  type WorkloadKind,
  parseConfigRef,
  type ConfigKind,
  type ConfigRef,
} from '../model/kinds.ts';
import type { AutoMode } from '../model/hints.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { readConfig } from '../plan/read/config.ts';
import { readNamespace } from '../plan/read/hints.ts';
import { readWorkload } from '../plan/read/workload.ts';
import { isManaged, selectConfigs, type Selection } from '../plan/selection/selection.ts';
import type { SelectionContext } from '../plan/selection/vocabulary.ts';
import { lintObject, type LintObject } from './lint-object.ts';
import { IndexOfConfigs } from './provided/index-of-configs.ts';
import type { LintSettings } from './settings.ts';

export interface LintWorkload {
  readonly object: LintObject;
  readonly state: WorkloadState;
  /** Whether an annotation or a default opts it in. */
  readonly isManaged: boolean;
  /** What rolls it; nothing if it is not opted in. */
  readonly selection: Selection;
}

export interface World {
  readonly tree: Tree;
  readonly settings: LintSettings;
  /** Those that have a name. */
  readonly objects: readonly LintObject[];
  /** Deployments, StatefulSets and DaemonSets, without patches. */
  readonly workloads: readonly LintWorkload[];
  readonly configs: IndexOfConfigs;
  readonly optionsFiles: readonly OptionsFile[];
}

export function worldOf(tree: Tree, settings: LintSettings): World {
  const objects = tree.manifests.map((manifest, index) => lintObject(manifest, index, settings.namespace));
  const configs = new IndexOfConfigs(tree, objects, settings);
  const modes = namespaceModes(objects, settings);
  const contexts = new Map<string, SelectionContext>();
  const contextOf = (namespace: string | undefined): SelectionContext => {
    const key = namespace ?? '';
    const context = contexts.get(key) ?? selectionContext(namespace, modes.get(key), configs, settings);
    contexts.set(key, context);
    return context;
  };
  const workloads = objects.flatMap((object) => {
    if (object.manifest.isPatch === true || !isWorkload(object)) return [];
    return workloadOf(object, contextOf(object.namespace), settings);
  });
  return { tree, settings, objects, workloads, configs, optionsFiles: tree.optionsFiles ?? [] };
}

/** Whether kustomize has still to build it: patches may change whatever it says. */
export function isUnbuilt({ manifest }: LintObject, { tree }: World): boolean {
  const { file = manifest.position.file } = manifest;
  return tree.kustomizations?.some(({ resources }) => resources.includes(file)) === true;
}

/** Undefined for an object of any other kind. */
export function kindOfWorkload({ kind, group }: LintObject): WorkloadKind | undefined {
  return workloadKindOf(kind, group);
}

function isWorkload(object: LintObject): boolean {
  return kindOfWorkload(object) !== undefined;
}

/** The keys of a use that count; all of them stand for none by name. */
export function namedKey(key: string): string | undefined {
  return key === allKeys ? undefined : key;
}

const nothing: Selection = { dependencies: new Map(), missing: [], goneMatches: new Set(), isCutShort: false };

function workloadOf(object: LintObject, context: SelectionContext, settings: LintSettings): LintWorkload[] {
  const { manifest } = object;
  const kind = kindOfWorkload(object);
  if (kind === undefined) return [];
  const state = readWorkload(kind, manifest.object, settings.read, true);
  if (state === undefined) return [];
  const isOptedIn = isManaged(state, context);
  return [{ object, state, isManaged: isOptedIn, selection: isOptedIn ? selectConfigs(state, context) : nothing }];
}

function namespaceModes(objects: readonly LintObject[], { read }: LintSettings): ReadonlyMap<string, AutoMode> {
  const modes = new Map<string, AutoMode>();
  for (const { kind, group, name, manifest } of objects) {
    if (kind !== 'Namespace' || group !== '') continue;
    const { auto } = readNamespace(manifest.object, read);
    if (auto !== undefined) modes.set(name, auto);
  }
  return modes;
}

function selectionContext(
  namespace: string | undefined,
  namespaceAuto: AutoMode | undefined,
  configs: IndexOfConfigs,
  { autoReloadAll, ignoredKinds, read }: LintSettings,
): SelectionContext {
  const names = new Map(configKinds.map((kind) => [kind, configs.namesIn(kind, namespace)]));
  const marks = new Map<ConfigRef, ConfigMarks | undefined>();
  const marksOf = (ref: ConfigRef): ConfigMarks | undefined => {
    if (!marks.has(ref)) marks.set(ref, findMarks(ref, namespace, configs, read));
    return marks.get(ref);
  };
  return {
    namespaceAuto,
    autoReloadAll,
    ignoredKinds,
    recorded: [],
    namesOf: (kind: ConfigKind) => names.get(kind) ?? [],
    goneNamesOf: () => [],
    marksOf,
  };
}

const noMarks: ConfigMarks = { isIgnored: false, isMatch: false, isStakaterIgnored: false, isStakaterMatch: false };

/** Undefined if nothing provides the config. Of one that another controller makes, no annotation is known. */
function findMarks(
  ref: ConfigRef,
  namespace: string | undefined,
  configs: IndexOfConfigs,
  read: LintSettings['read'],
): ConfigMarks | undefined {
  const provided = configs.find({ ...parseConfigRef(ref), namespace });
  const object = provided.find(({ config }) => config !== undefined)?.config;
  if (object === undefined) return provided.length === 0 ? undefined : noMarks;
  return marksIn(object, read);
}

function marksIn({ kind, manifest }: LintObject, read: LintSettings['read']): ConfigMarks {
  // No digest is needed of the content.
  const { apiVersion, metadata } = manifest.object;
  const bare = { ...(apiVersion === undefined ? {} : { apiVersion }), ...(metadata === undefined ? {} : { metadata }) };
  return isConfigKind(kind) ? readConfig(kind, bare, read).marks : noMarks;
}
