/**
 * Says of one workload what becomes of it. The controller's own code has decided (playback.ts); here the decision is
 * set beside what changes for the pods, so that a workload that nothing rolls is noticed.
 */
import type { Facts } from '../inventory/facts.ts';
import type { Position } from '../manifests/manifest.ts';
import type { Decision } from '../model/decision.ts';
import type { ClosedGate } from '../model/held.ts';
import {
  configKeyOf,
  configRef,
  parseConfigRef,
  parseWorkloadKey,
  type ConfigKey,
  type WorkloadKey,
} from '../model/kinds.ts';
import { templateOf } from '../model/kube-object.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { allOfKind } from '../plan/compare/fold.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { findPlaces } from '../plan/references/places.ts';
import { dependenciesOf, isManaged } from '../plan/selection/selection.ts';
import { blockerNotesOf } from '../status/blocker-words.ts';
import { exclusionOf } from '../survey/explain/exclusion.ts';
import { changedNames } from '../survey/explain/key-names.ts';
import { usedChanges, type ChangeInput, type UsedChange } from './changes.ts';
import type { SideConfig } from './config-objects.ts';
import type { Playback } from './playback.ts';
import type { Side, SideWorkload } from './side.ts';
import type { NotRolled, PreviewChange, PreviewItem, Verdict } from './verdict.ts';

export interface Comparison {
  readonly from: Side;
  readonly to: Side;
  readonly changes: ChangeInput;
  /** Configs whose change the API server refuses. */
  readonly refused: ReadonlySet<ConfigKey>;
  /** After the change. */
  readonly playback: Playback;
  readonly readSettings: ReadSettings;
  readonly hidesSecretKeys: boolean;
}

/** @throws Error for a workload that neither side has */
export function classify(key: WorkloadKey, comparison: Comparison): PreviewItem {
  const { from, to, playback } = comparison;
  const [before, after] = [from.workloads.get(key), to.workloads.get(key)];
  if (before !== undefined && after !== undefined) return new Case(key, before, after, comparison).item();
  const only = after ?? before;
  if (only === undefined) throw new Error(`${key} is on neither side`);
  const verdict = after === undefined ? 'gone' : 'new';
  return { ...nothingElse, ...factsOf(key, only, playback.stateOf(only)), verdict };
}

const nothingElse = {
  isCertain: true,
  isTemplateChanged: false,
  changes: [],
  gates: [],
  why: undefined,
  notes: [],
} as const;

function factsOf(
  key: WorkloadKey,
  { kind, object, manifest }: SideWorkload,
  state: WorkloadState,
): Pick<PreviewItem, 'workload' | 'pods' | 'position'> {
  // How many nodes fit is in the status of a DaemonSet; how many pods an autoscaler wants, in no manifest.
  const known = kind === 'DaemonSet' ? object.status?.desiredNumberScheduled : object.spec?.replicas;
  const pods = known === undefined ? undefined : state.desired;
  return { workload: parseWorkloadKey(key), pods, position: manifest.position };
}

/** A workload that both sides have. */
class Case {
  readonly #key: WorkloadKey;
  readonly #after: SideWorkload;
  readonly #comparison: Comparison;
  readonly #state: WorkloadState;
  readonly #isTemplateChanged: boolean;
  readonly #decision: Decision;
  readonly #facts: Facts | undefined;
  /** Of the used configs, those that differ. */
  readonly #changed: readonly UsedChange[];

  constructor(key: WorkloadKey, before: SideWorkload, after: SideWorkload, comparison: Comparison) {
    const { playback, changes } = comparison;
    this.#key = key;
    this.#after = after;
    this.#comparison = comparison;
    this.#state = playback.stateOf(after);
    this.#isTemplateChanged = playback.stateOf(before).base !== this.#state.base;
    const { decision, facts } = playback.outcomeOf(key);
    this.#decision = decision;
    this.#facts = facts;
    this.#changed = usedChanges(this.#state, changes);
  }

  item(): PreviewItem {
    const { action } = this.#decision;
    const isRolled = action === 'roll' || action === 'wait';
    if (isRolled) return this.#rolled(this.#verdictOfRoll(action), this.#causes());
    if (this.#isTemplateChanged) return this.#rolled('rolls-anyway', this.#changed);
    const kept = this.#changed.filter(({ isLive }) => !(isLive && this.#state.hints.skipsLiveVolumes));
    const [first] = kept;
    if (first === undefined) return { ...nothingElse, ...this.#own(), verdict: 'unchanged' };
    const changes = this.#shown(kept);
    const isCertain = changes.some(({ isOpaque }) => !isOpaque);
    return { ...nothingElse, ...this.#own(), verdict: 'not-rolled', isCertain, changes, why: this.#why(first) };
  }

  #verdictOfRoll(action: 'roll' | 'wait'): Verdict {
    if (this.#isTemplateChanged) return 'may-roll-twice';
    return action === 'wait' ? 'waits' : 'rolls';
  }

  #rolled(verdict: Verdict, changed: readonly UsedChange[]): PreviewItem {
    const changes = this.#shown(changed);
    const isCertain = this.#isTemplateChanged || changes.length === 0 || changes.some(({ isOpaque }) => !isOpaque);
    return {
      ...this.#own(),
      verdict,
      isCertain,
      isTemplateChanged: this.#isTemplateChanged,
      changes,
      gates: this.#gates(),
      why: undefined,
      notes: blockerNotesOf(this.#state),
    };
  }

  #own(): Pick<PreviewItem, 'workload' | 'pods' | 'position'> {
    return factsOf(this.#key, this.#after, this.#state);
  }

  /** The changes that the controller names as the cause. */
  #causes(): readonly UsedChange[] {
    const cause = 'cause' in this.#decision ? this.#decision.cause : [];
    return this.#changed.filter(
      ({ config }) => cause.includes(config) || cause.includes(allOfKind(parseConfigRef(config).kind)),
    );
  }

  #gates(): readonly ClosedGate[] {
    return this.#decision.action === 'wait' ? (this.#decision.held?.gates ?? []) : [];
  }

  #why(change: UsedChange): NotRolled {
    const { refused } = this.#comparison;
    const isRefused = refused.has(configKeyOf(change.config, this.#state.namespace));
    if (isRefused) return { code: 'immutable' };
    return this.#whyUnmanaged() ?? this.#whyUncounted(change);
  }

  #whyUnmanaged(): NotRolled | undefined {
    const { hints, namespace } = this.#state;
    const { isSelected, auto } = this.#comparison.playback.namespaceOf(namespace);
    if (!isSelected) return { code: 'namespace-not-selected' };
    if (hints.isIgnored) return { code: 'ignored' };
    if (hints.auto === 'none') return { code: 'opted-out' };
    if (this.#facts !== undefined && isManaged(this.#state, this.#facts.selectionContext)) return undefined;
    return { code: auto === 'none' ? 'namespace-opted-out' : 'not-opted-in' };
  }

  #whyUncounted({ config, isLoss }: UsedChange): NotRolled {
    const facts = this.#facts;
    if (facts === undefined) return { code: 'not-opted-in' };
    const isCounted = dependenciesOf(this.#state, facts.selectionContext).has(config);
    if (isCounted) return { code: isLoss ? 'removed' : 'begins' };
    const { kind, object } = this.#after;
    const places = findPlaces(templateOf(kind, object)?.spec);
    const ofConfig = places.filter((place) => configRef(place.kind, place.name) === config);
    return { code: 'not-counted', exclusion: exclusionOf(config, ofConfig, facts) };
  }

  #shown(changed: readonly UsedChange[]): readonly PreviewChange[] {
    return changed.map((change) => this.#shownChange(change));
  }

  #shownChange({ config, before, keys, isAdded, isRemoved }: UsedChange): PreviewChange {
    const { from, to, hidesSecretKeys } = this.#comparison;
    const { namespace } = this.#state;
    const isHidden = hidesSecretKeys && parseConfigRef(config).kind === 'Secret';
    const [was, is] = [
      from.configs.get(configKeyOf(before, namespace)),
      to.configs.get(configKeyOf(config, namespace)),
    ];
    return {
      config,
      before,
      keys: isHidden ? { names: [], others: keys.length } : changedNames(keys, config, this.#state),
      isAdded,
      isRemoved,
      isOpaque: (is ?? was)?.isOpaque === true,
      position: positionOf(isRemoved ? was : is, keys),
    };
  }
}

/** Where the first changed key is. */
function positionOf(config: SideConfig | undefined, [first]: readonly string[]): Position | undefined {
  if (config === undefined) return undefined;
  return first === undefined ? config.manifest.position : config.manifest.positionOf(config.pathOf(first));
}
