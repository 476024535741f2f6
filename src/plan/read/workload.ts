/**
 * Reduces a Deployment, StatefulSet or DaemonSet to the state that is kept in memory, and decides which are not kept.
 */
import { workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import { readMetadata, templateOf, type PodTemplate, type WorkloadObject } from '../../model/kube-object.ts';
import type { GateHints } from '../../model/gate-hints.ts';
import type { Hints } from '../../model/hints.ts';
import type { RecordReading } from '../../model/record.ts';
import { outerTriggersOf, type MemberPath } from '../../model/workload-type.ts';
import type { StakaterState, WorkloadState } from '../../model/workload-state.ts';
import { readAnswers } from './gates.ts';
import { readHints } from './hints.ts';
import { isStrippedByFlux, lastWriter } from './managed-fields.ts';
import { desiredPods, hasRolloutFailed, isRolloutComplete, statusCounts, updatedPods } from './progress.ts';
import type { Annotations } from './annotations.ts';
import { rolloutBlockers } from './blockers.ts';
import type { ReadSettings } from './config.ts';
import { noFingerprints, readFingerprints } from './fingerprints.ts';
import { foreignOwner, rolledInPlaceOf } from './owner.ts';
import { readRollout } from './rollout.ts';
import { readRecord } from '../record/record.ts';
import { findReferences } from '../references/references.ts';
import { asksByItself, isHinted, listedBy } from '../selection/selection.ts';
import { readStakaterHints } from '../stakater/hints.ts';
import { carriedTrigger, pathOf } from './trigger.ts';
import { findContainers, findStakaterVariables } from '../stakater/last-reloaded-from.ts';

/** The field manager of our own patches. */
export const ownManager = 'reroll';

/**
 * The state of a workload. A workload with a hint that does not parse is kept, so that the hint can be reported.
 * @param kind of the object: the items of a list do not contain it
 * @param isOptedInByDefault whether a workload of this namespace without hints of its own is opted in
 * @returns undefined for a workload without a hint, without a record of ours, and not opted in by default
 */
export function readWorkload(
  kind: WorkloadKind,
  object: WorkloadObject,
  readSettings: ReadSettings,
  isOptedInByDefault: boolean,
): WorkloadState | undefined {
  const { annotations, digester, previous } = readSettings;
  const metadata = readMetadata(object);
  const { namespace, name, uid, resourceVersion, isTerminating } = metadata;
  const template = templateOf(kind, object);
  const asks = readAsks(kind, object, template, readSettings);
  const isIn = asks.isHinted || (isOptedInByDefault && asks.mayBeOptedIn);
  const { hints, gates, stakater } = asks;
  const allHints = { hints, stakater };
  const keyIds = [digester, ...previous].map(({ keyId }) => keyId);
  const text = metadata.annotations[annotations.record];
  const record = readRecord({ text, workload: { kind, namespace, name }, uid }, keyIds);
  const last = record.state === 'known' ? record.record.roll?.to : undefined;
  const trigger = carriedTrigger({ kind, isRestart: hints.isRestart, last }, object, annotations);
  if (!isIn && record.state === 'none') return undefined;
  const isCompared = needsFingerprints(record, trigger, readSettings);
  const fingerprints = isCompared ? readFingerprints({ kind, namespace, name }, object, readSettings) : noFingerprints;
  return {
    kind,
    namespace,
    name,
    uid,
    resourceVersion,
    isTerminating,
    hints,
    gates,
    answers: readAnswers(metadata.annotations, annotations, (key) => isStrippedByFlux(object, key)),
    stakater,
    labels: keptLabels(object, readSettings),
    asksByItself: asksByItself(allHints),
    listed: listedBy(allHints),
    references: findReferences(template?.spec),
    record,
    pending: metadata.annotations[annotations.pending],
    trigger,
    fingerprint: fingerprints.fingerprint,
    previousFingerprints: fingerprints.previousFingerprints,
    base: fingerprints.base,
    previousBases: fingerprints.previousBases,
    isComplete: isRolloutComplete(kind, object),
    hasFailed: hasRolloutFailed(kind, object),
    updated: updatedPods(kind, object),
    desired: desiredPods(kind, object),
    counts: statusCounts(object),
    blockers: rolloutBlockers(kind, object, annotations.configHash),
    rollout: readRollout(kind, object),
    templateWriter: lastWriter(object, writtenPaths(kind, annotations), ownManager),
    owner: foreignOwner(object),
  };
}

function keptLabels({ metadata }: WorkloadObject, { keepsForNotices }: ReadSettings): WorkloadState['labels'] {
  return keepsForNotices === true ? metadata?.labels : undefined;
}

/** What its annotations ask for, in every vocabulary. */
interface Asks {
  readonly hints: Hints;
  readonly gates: GateHints;
  readonly stakater: StakaterState | undefined;
  /** Whether it has a hint at all. */
  readonly isHinted: boolean;
  /** Whether a default can opt it in: not where another workload is rolled in its place. */
  readonly mayBeOptedIn: boolean;
}

function readAsks(
  kind: WorkloadKind,
  object: WorkloadObject,
  template: PodTemplate | undefined,
  readSettings: ReadSettings,
): Asks {
  const hasRestart = workloadTypeOf(kind).restart !== undefined;
  const { hints: own, gates } = readHints(object, template, readSettings, hasRestart);
  const other = rolledInPlaceOf(object);
  if (other !== undefined) {
    const hints = passedOver(own, other, readSettings.annotations);
    return {
      hints,
      gates,
      stakater: undefined,
      isHinted: isHinted({ hints: own, stakater: undefined }),
      mayBeOptedIn: readSettings.keepsPassedOver === true,
    };
  }
  const stakater = readSettings.isStakater ? readStakaterState(object, template, hasRestart) : undefined;
  const isRestart = own.isRestart || stakater?.hints.isRestart === true;
  const hints = isRestart === own.isRestart ? own : { ...own, isRestart };
  return { hints, gates, stakater, isHinted: isHinted({ hints: own, stakater }), mayBeOptedIn: true };
}

/** Whether the pod template may be compared with another one. */
function needsFingerprints(
  record: RecordReading,
  trigger: string | undefined,
  { skipsTemplates, skipsKeptTemplates }: ReadSettings,
): boolean {
  return skipsTemplates !== true && !(skipsKeptTemplates === true && isOfLastRoll(record, trigger));
}

/** The hints of a workload in whose place another one is rolled: it is left alone. */
function passedOver(hints: Hints, other: string, { auto }: Annotations): Hints {
  if (!isHinted({ hints, stakater: undefined })) return { ...hints, isIgnored: true };
  const problem = { annotation: auto, message: `the pod template is that of ${other}: hints belong there` };
  return { ...hints, isIgnored: true, problems: [...hints.problems, problem] };
}

/** Whether reroll has never rolled the workload, or the template still has the trigger of the last roll. */
function isOfLastRoll(reading: RecordReading, trigger: string | undefined): boolean {
  if (reading.state !== 'known') return false;
  const { from, roll } = reading.record;
  return from === undefined || (trigger !== undefined && roll?.to === trigger);
}

/** The parts of an object whose writers replace its pods. */
function writtenPaths(kind: WorkloadKind, annotations: Annotations): readonly MemberPath[] {
  const type = workloadTypeOf(kind);
  const outer = outerTriggersOf(type);
  const ofTemplate = type.templatePath === undefined ? [] : [type.templatePath];
  return [...ofTemplate, ...outer.map((trigger) => pathOf(trigger, annotations))];
}

/** The part of a workload that is kept for the `reloader.stakater.com` vocabulary. */
function readStakaterState(
  object: WorkloadObject,
  template: PodTemplate | undefined,
  hasRestart: boolean,
): StakaterState {
  const spec = template?.spec;
  return {
    hints: readStakaterHints(object, template, hasRestart),
    containers: Object.fromEntries(findContainers(spec)),
    variables: findStakaterVariables(spec),
  };
}
