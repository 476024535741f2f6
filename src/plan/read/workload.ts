/**
 * Reduces a Deployment, StatefulSet or DaemonSet to the state that is kept in memory, and decides which are not kept.
 */
import { workloadTypes, type WorkloadIdentity, type WorkloadKind } from '../../model/kinds.ts';
import { readMetadata, templateOf, type PodTemplate, type WorkloadObject } from '../../model/kube-object.ts';
import type { RecordReading } from '../../model/record.ts';
import type { StakaterState, WorkloadState } from '../../model/workload-state.ts';
import { canonicalText } from '../record/digest.ts';
import { readAnswers } from './gates.ts';
import { readHints } from './hints.ts';
import { isStrippedByFlux, lastWriter } from './managed-fields.ts';
import {
  desiredPods,
  hasRolloutFailed,
  isRolloutComplete,
  rolloutBlockers,
  statusCounts,
  updatedPods,
} from './progress.ts';
import type { ReadSettings } from './config.ts';
import { readRollout } from './rollout.ts';
import { readRecord } from '../record/record.ts';
import { findReferences } from '../references/references.ts';
import { asksByItself, isHinted, listedBy } from '../selection/selection.ts';
import { stakaterKeys } from '../stakater/keys.ts';
import { readStakaterHints } from '../stakater/hints.ts';
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
  const { annotations, digester, previous, isStakater } = readSettings;
  const metadata = readMetadata(object);
  const { namespace, name, uid, resourceVersion, isTerminating } = metadata;
  const template = templateOf(kind, object);
  const { hints, gates } = readHints(object, template, readSettings);
  const stakater = isStakater ? readStakaterState(object, template) : undefined;
  const allHints = { hints, stakater };
  const keyIds = [digester, ...previous].map(({ keyId }) => keyId);
  const text = metadata.annotations[annotations.record];
  const record = readRecord({ text, workload: { kind, namespace, name }, uid }, keyIds);
  const trigger = annotationOf(template, annotations.configHash);
  if (!isOptedInByDefault && !isHinted(allHints) && record.state === 'none') return undefined;
  const isKept = readSettings.skipsKeptTemplates === true && isOfLastRoll(record, trigger);
  const isSkipped = isKept || readSettings.skipsTemplates === true;
  const fingerprints = isSkipped ? noFingerprints : readFingerprints({ kind, namespace, name }, template, readSettings);
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
    blockers: rolloutBlockers(object.spec),
    rollout: readRollout(kind, object),
    templateWriter: lastWriter(object, [workloadTypes[kind].templatePath], ownManager),
  };
}

const noFingerprints = { fingerprint: '', previousFingerprints: undefined, base: '', previousBases: undefined };

/** Whether reroll has never rolled the workload, or the template still has the trigger of the last roll. */
function isOfLastRoll(reading: RecordReading, trigger: string | undefined): boolean {
  if (reading.state !== 'known') return false;
  const { from, roll } = reading.record;
  return from === undefined || (trigger !== undefined && roll?.to === trigger);
}

function readFingerprints(
  workload: WorkloadIdentity,
  template: PodTemplate | undefined,
  { digester, previous, annotations: { configHash, cause } }: ReadSettings,
): Pick<WorkloadState, keyof typeof noFingerprints> {
  const text = canonicalText(template);
  const bare = canonicalText(withoutAnnotations(template, [configHash, cause, stakaterKeys.lastReloadedFrom]));
  const fingerprint = digester.ofTemplate(workload, text);
  const hasPrevious = previous.length > 0;
  return {
    fingerprint,
    previousFingerprints: hasPrevious ? previous.map((each) => each.ofTemplate(workload, text)) : undefined,
    base: bare === text ? fingerprint : digester.ofTemplate(workload, bare),
    previousBases: hasPrevious ? previous.map((each) => each.ofTemplate(workload, bare)) : undefined,
  };
}

/**
 * The template without these annotations. Empty objects are left out, since the API server may or may not store them.
 */
function withoutAnnotations(template: PodTemplate | undefined, keys: readonly string[]): PodTemplate {
  const { annotations = {}, ...metadata } = template?.metadata ?? {};
  const others = Object.entries(annotations).filter(([key]) => !keys.includes(key));
  const rest = others.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(others) };
  return { ...template, metadata: Object.keys(rest).length === 0 ? undefined : rest };
}

function annotationOf(template: PodTemplate | undefined, key: string): string | undefined {
  return template?.metadata?.annotations?.[key];
}

/** The part of a workload that is kept for the `reloader.stakater.com` vocabulary. */
function readStakaterState(object: WorkloadObject, template: PodTemplate | undefined): StakaterState {
  const spec = template?.spec;
  return {
    hints: readStakaterHints(object, template),
    containers: Object.fromEntries(findContainers(spec)),
    variables: findStakaterVariables(spec),
  };
}
