/** Plans from any workload, record, configs and history. */
import { noGates } from '../../../src/model/gate-hints.ts';
import { observe } from '../../../src/inventory/observe.ts';
import { notePast } from '../../../src/inventory/note-content.ts';
import type { Decision } from '../../../src/model/decision.ts';
import type { ContentHistory } from '../../../src/model/content-history.ts';
import type { KnownNamespace } from '../../../src/model/namespace-state.ts';
import type { ConfigRef, ConfigKind } from '../../../src/model/kinds.ts';
import type { ConfigState } from '../../../src/model/config-state.ts';
import { configKinds, configRef } from '../../../src/model/kinds.ts';
import { decide } from '../../../src/plan/decide.ts';
import type { PlanInput } from '../../../src/plan/input/plan-input.ts';
import { readConfig, type ReadSettings } from '../../../src/plan/read/config.ts';
import { readNamespace } from '../../../src/plan/read/hints.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { testReading } from '../../builders/config.ts';
import type { Random } from '../../support/random.ts';
import { annotations } from '../generate/annotations.ts';
import { drawConfig, drawNamespace, drawWorkload } from '../generate/objects.ts';
import { drawVersion } from '../generate/texts.ts';
import { must, show, type Target } from '../target.ts';

const ours = new Set<string>([annotations.record, annotations.pending]);

function checkPlan(random: Random): void {
  const input = drawInput(random);
  if (input === undefined) return;
  let views = 0;
  const viewOf: PlanInput['viewOf'] = (ref) => {
    views += 1;
    return input.viewOf(ref);
  };
  const { decision, selection } = decide({ ...input, viewOf });
  // Each config of the workload, of its lists and of its record is read a few times.
  const { references, record, listed } = input.workload;
  const recorded = record.state === 'known' ? Object.keys(record.record.configs).length : 0;
  const named = configKinds.reduce(
    (sum, kind) => sum + listed[kind].length + [...input.selectionContext.namesOf(kind)].length,
    0,
  );
  const limit = 10 * (references.length + recorded + named + 2);
  must(views <= limit, () => `${String(views)} views, more than ${String(limit)}`);
  must(selection.missing.length <= references.length + named, () => `${String(selection.missing.length)} missing`);
  mustBeSafe(decision);
  const second = decide({ ...input, viewOf }).decision;
  must(JSON.stringify(second) === JSON.stringify(decision), () => `${show(decision)}, and then ${show(second)}`);
}

/**
 * Whatever a tenant wrote, the patch writes only reroll's own annotations, and carries the object's uid and
 * resourceVersion.
 */
function mustBeSafe(decision: Decision): void {
  if (!('patch' in decision)) return;
  const { metadata, spec } = decision.patch as unknown as PatchShape;
  const isBound = typeof metadata.uid === 'string' && typeof metadata.resourceVersion === 'string';
  const isOurs = Object.keys(metadata.annotations).every((key) => ours.has(key));
  must(isBound && isOurs, () => `writes ${show(decision)}`);
  must((spec !== undefined) === (decision.action === 'roll'), () => `changes the template: ${show(decision)}`);
}

interface PatchShape {
  readonly metadata: { readonly uid: unknown; readonly resourceVersion: unknown; readonly annotations: object };
  readonly spec?: unknown;
}

/** Undefined for a workload that reroll does not manage. */
function drawInput(random: Random): PlanInput | undefined {
  const reading: ReadSettings = { ...testReading, isStakater: random.below(2) === 0 };
  const kind = random.pick(['Deployment', 'StatefulSet', 'DaemonSet'] as const);
  const readDrawn = () => readWorkload(kind, drawWorkload(random), reading, random.below(2) === 0);
  const [earlier, workload] = [readDrawn(), readDrawn()];
  if (workload === undefined) return undefined;
  const origins = ['list', 'watch', 'created'] as const;
  const drawSight = () => ({ origin: random.pick(origins), atMs: 4_000, isOptedIn: random.below(8) > 0 });
  const past = earlier && { state: earlier, observation: observe(undefined, earlier, drawSight()) };
  const configs = drawConfigs(random, reading);
  const isConfirmed = random.below(2) === 0;
  const isStaged = random.below(2) === 0;
  const isDue = random.below(2) === 0;
  const optional = <T>(value: T): T | undefined => (random.below(2) === 0 ? value : undefined);
  return {
    ...reading,
    leaseGates: noGates,
    workload,
    observation: observe(past, workload, drawSight()),
    namespace: drawKnownNamespace(random),
    selectionContext: {
      namespaceAuto: optional(random.pick(['all', 'none', 'configmaps'] as const)),
      autoReloadAll: random.below(2) === 0,
      ignoredKinds: random.below(8) === 0 ? ['Secret'] : [],
      recorded: [...configs.keys()].slice(0, 2),
      namesOf: (wanted: ConfigKind) =>
        [...configs.values()].flatMap((state) => (state.kind === wanted ? [state.name] : [])),
      goneNamesOf: () => (random.below(2) === 0 ? ['gone'] : []),
      marksOf: (ref: ConfigRef) => configs.get(ref)?.marks,
    },
    viewOf: (ref) => ({
      state: configs.get(ref),
      isConfirmed,
      changedAtMs: 4_000,
      contentRv: configs.get(ref)?.resourceVersion,
      history: drawHistory(ref, configs),
      marksRv: undefined,
    }),
    turn: {
      stagedIdOf: (ref) => (isStaged && configs.has(ref) ? 'k3xq7m2pzt4wab5c' : undefined),
      tripsOf: () => [],
      isDue: () => !isStaged || isDue,
      hasFailed: isDue,
      isUndecided: isDue,
    },
    settings: {
      settleMs: random.pick([0, 1_000]),
      minIntervalMs: random.pick([0, 10_000]),
      reloadOnCreate: random.below(2) === 0,
      reloadOnDelete: random.below(2) === 0,
      isFreshnessKnown: random.below(2) === 0,
      gates: noGates,
      timeZone: 'UTC',
      canaryFrom: random.pick([0, 2, 10]),
      breakerTolerance: random.pick([0, 0.1, 1]),
    },
    timing: {
      nowMs: 1_700_000_000_000,
      monotonicMs: 5_000,
      staleSinceMs: optional(1_000),
      spacedRolls: random.below(70),
      lastQuietWriteMs: optional(4_500),
      undoneWrites: random.below(70),
    },
  };
}

/** The same view for the same config, so that a second plan has the same facts. */
function drawHistory(ref: ConfigRef, configs: ReadonlyMap<ConfigRef, ConfigState>): ContentHistory {
  const others = [...configs.values()].slice(0, ref.length % 4);
  const start: ContentHistory = { past: [], sinceRv: ref.length % 3 === 0 ? undefined : '1' };
  return others.reduce(
    (history, state, index) =>
      notePast(history, {
        state: index % 3 === 0 ? undefined : state,
        untilRv: state.resourceVersion,
        hasGap: index % 2 === 0,
      }),
    start,
  );
}

function drawConfigs(random: Random, reading: ReadSettings): ReadonlyMap<ConfigRef, ConfigState> {
  const drawn = Array.from({ length: random.below(6) }, () => {
    const kind = random.pick(configKinds);
    return readConfig(kind, drawConfig(random, kind), reading);
  });
  return new Map(drawn.map((state) => [configRef(state.kind, state.name), state]));
}

function drawKnownNamespace(random: Random): KnownNamespace | undefined {
  if (random.below(20) === 0) return undefined;
  const state = readNamespace(drawNamespace(random), testReading);
  return {
    state,
    wasOptedIn: random.below(2) === 0,
    cameRv: undefined,
    autoRv: random.below(2) === 0 ? undefined : drawVersion(random),
    autoAtMs: random.below(2) === 0 ? 3_500 : undefined,
  };
}

export const planTargets: readonly Target[] = [{ name: 'plans', check: checkPlan }];
