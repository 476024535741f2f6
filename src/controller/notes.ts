/** The sentences of Events about workloads. */
import type { Decision } from '../model/decision.ts';
import type { RolloutBlocker, WorkloadState } from '../model/workload-state.ts';
import type { PatchOutcome } from './ports.ts';

/** A decision that was carried out. */
export type Written = Extract<Decision, { readonly action: 'roll' | 'baseline' | 'release' }>;

/** What is said of a change beside the decision. */
export interface Told {
  /** The changed configs, with their keys where these are known. */
  readonly changed: readonly string[];
  /** The ids under which log lines and Events about the changes are found. */
  readonly changes: readonly string[];
}

/** What the API server made of a roll. */
export interface Revision {
  readonly generation: number | undefined;
  /** The trigger that the pod template carries now, and with it the new ReplicaSet or ControllerRevision. */
  readonly configHash: string | undefined;
}

const blockerNotes: Readonly<Record<RolloutBlocker, string>> = {
  'on-delete': 'updateStrategy is OnDelete: delete its pods to load the new content',
  paused: 'spec.paused is true: resume it to load the new content',
  'no-replicas': 'it has no replicas: the new content is loaded when it is scaled up',
};

export function rolledNote(workload: WorkloadState, told: Told, revision: Revision | undefined): string {
  const blockers = workload.blockers.map((blocker) => `; ${blockerNotes[blocker]}`);
  const found = [changesNote(told), ...revisionNotes(revision)].join(', ');
  return `rolled, since ${contentNote(told)}; ${found}${blockers.join('')}${variablesNote(workload)}`;
}

/** By these the new ReplicaSet or ControllerRevision is found: its own name and number are given to it only later. */
function revisionNotes({ generation, configHash }: Partial<Revision> = {}): readonly string[] {
  return [
    ...(generation === undefined ? [] : [`generation ${String(generation)}`]),
    ...(configHash === undefined ? [] : [`config-hash ${configHash}`]),
  ];
}

/** What a person would wonder about in a record that was written without a rollout; undefined for the rest. */
export function baselineNote(decision: Written, told: Told, changer = 'somebody'): string | undefined {
  if (decision.reason === 'fresh') {
    return `not rolled: ${changer} changed the pod template after ${contentNote(told)}, so its pods have started with it; ${changesNote(told)}`;
  }
  return decision.reason === 'record-restored'
    ? 'somebody took the record away or put an older one back; it was written again'
    : undefined;
}

/** @param until wall clock, RFC 3339 to the second */
export function heldNote(told: Told, reason: string, until: string): string {
  return `not rolled before ${until} (${reason}), though ${contentNote(told)}; ${changesNote(told)}`;
}

export function refusedNote(told: Told, { status, message }: Extract<PatchOutcome, { result: 'failed' }>): string {
  return `not rolled, though ${contentNote(told)}: the API server answered ${String(status)}, ${message}; it is tried again; ${changesNote(told)}`;
}

export function unsupportedGateNote({ hints }: WorkloadState, told: Told): string {
  const who = hints.unsupportedGates.join(', ') || 'its namespace';
  return `not rolled: ${who} asks for a gate that is not supported yet; ${contentNote(told)}; ${changesNote(told)}`;
}

export function revertedNote(changer = 'somebody'): string {
  return `${changer} took the pod template back in the middle of a rollout, so old pods may run old content; this is not fought, and the next change of content rolls`;
}

export const secondInstallationNote =
  'another installation with another digest key records this workload: it is left to that one';

function contentNote(told: Told): string {
  return `the content of ${told.changed.join(', ')} changed`;
}

function changesNote({ changes }: Told): string {
  return `change ${changes.join(', ')}`;
}

/** Said with the first roll: what another tool has left in the template is not ours to remove. */
function variablesNote({ stakater, trigger }: WorkloadState): string {
  const variables = stakater?.variables ?? [];
  return trigger !== undefined || variables.length === 0 ? '' : `; left alone: ${variables.join(', ')}`;
}
