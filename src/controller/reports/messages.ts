/** The sentences of Events about workloads. */
import type { Change, EventFacts, FailedEvent, Revision, Written } from '../../model/rollout-event.ts';
import type { Decision } from '../../model/decision.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { blockerNotesOf } from './blocker-messages.ts';

/** What the sentences say of a change. */
type Told = Pick<Change, 'changed' | 'changes'>;

export function rolledNote(workload: WorkloadState, told: Told, revision: Revision | undefined): string {
  const blockers = blockerNotesOf(workload).map((blocker) => `; ${blocker}`);
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
  const why = reason === 'endless-changes' ? endlessNote : '';
  return `not rolled before ${until} (${reason}), though ${contentNote(told)}; ${changesNote(told)}${why}`;
}

const endlessNote =
  '; every roll is soon followed by another change, so the pauses between rolls grow up to ten minutes until the changes pause for as long: find what writes them';

/** What the API server makes of a patch that it does not accept, and what that means for the workload. */
export function failedNote(event: FailedEvent): string {
  const { decision, status, message } = event;
  const answer = `the API server answered ${String(status)}, ${message}; it is tried again`;
  switch (decision.action) {
    case 'roll':
      return `not rolled, though ${contentNote(event)}: ${answer}; ${changesNote(event)}`;
    case 'baseline':
      return `its record could not be written (${decision.reason}), and until it is, a change of its configs might not be rolled out: ${answer}`;
    case 'release':
      return `it has opted out, and its record is not removed: ${answer}`;
  }
}

type PlannedFacts = EventFacts & { readonly decision: Decision };

/** The decisions that leave things as they are although a person should know. */
const refusalNotes: Partial<Record<Decision['reason'], (event: PlannedFacts) => string>> = {
  reverted: ({ changer }) => revertedNote(changer),
  'mixed-pods-possible': () => mixedPodsNote,
  'second-installation': () => secondInstallationNote,
  'unsupported-gate': (event) => unsupportedGateNote(event.workload, event),
};

/** What a person should know of a decision that leaves things as they are; empty for the rest. */
export function refusalNote(event: PlannedFacts): string {
  return refusalNotes[event.decision.reason]?.(event) ?? '';
}

function unsupportedGateNote({ hints }: WorkloadState, told: Told): string {
  const who = hints.unsupportedGates.join(', ') || 'its namespace';
  return `not rolled: ${who} asks for a gate that is not supported yet; ${contentNote(told)}; ${changesNote(told)}`;
}

function revertedNote(changer = 'somebody'): string {
  return `${changer} took the pod template back in the middle of a rollout, so old pods may run old content; this is not fought, and the next change of content rolls`;
}

const mixedPodsNote =
  'not rolled: the content changed and went back while a roll was held, and pods may have started in between with the other content; restart the workload to be sure';

const secondInstallationNote =
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
