/** The notes of Events about workloads. */
import type { Held } from '../../model/held.ts';
import type { Change, EventFacts, FailedEvent, Revision, WaitingEvent, Written } from '../../model/rollout-event.ts';
import type { Decision } from '../../model/decision.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Annotations } from '../../plan/read/annotations.ts';
import { answerWords, gateWords, strippedWords, timeWords } from '../../status/gate-words.ts';
import { blockerNotesOf } from '../../status/blocker-words.ts';

/** The part of a change that the notes mention. */
type ChangeTexts = Pick<Change, 'changed' | 'changes'>;

export function rolledNote(workload: WorkloadState, change: ChangeTexts, revision: Revision | undefined): string {
  const blockers = blockerNotesOf(workload).map((blocker) => `; ${blocker}`);
  const ids = [changesNote(change), ...revisionNotes(revision)].join(', ');
  return `rolled because ${contentNote(change)}; ${ids}${blockers.join('')}${variablesNote(workload)}`;
}

/** These identify the new ReplicaSet or ControllerRevision, whose name and number are assigned only later. */
function revisionNotes({ generation, configHash }: Partial<Revision> = {}): readonly string[] {
  return [
    ...(generation === undefined ? [] : [`generation ${String(generation)}`]),
    ...(configHash === undefined ? [] : [`config-hash ${configHash}`]),
  ];
}

/**
 * The note about a record that was written without a rollout, where a user may wonder why; undefined for other reasons.
 */
export function baselineNote(decision: Written, change: ChangeTexts, changer = 'another client'): string | undefined {
  if (decision.reason === 'fresh') {
    return `not rolled: ${changer} changed the pod template after ${contentNote(change)}, so its pods started with the new content; ${changesNote(change)}`;
  }
  return decision.reason === 'record-restored'
    ? 'another client removed the record or put an older one back; reroll wrote it again'
    : undefined;
}

/** @param until wall clock, RFC 3339 to the second */
export function waitNote(change: ChangeTexts, reason: string, until: string): string {
  const why = reason === 'endless-changes' ? endlessNote : '';
  return `not rolled before ${until} (${reason}) although ${contentNote(change)}; ${changesNote(change)}${why}`;
}

/** The note on a roll that waits for control gates: all that are closed, and what to do about them. */
export function heldNote(event: WaitingEvent, held: Held, annotations: Annotations): string {
  const { workload } = event;
  const gates = held.gates.map((gate) => gateWords(gate, held)).join('; ');
  const opens = held.gates.length > 1 && held.opens !== undefined ? [`all open at ${timeWords(held.opens)}`] : [];
  const rest = [...opens, ...answerWords(held, workload, annotations), ...strippedWords(workload)];
  return [`waits for ${gates}`, contentNote(event), ...rest, changesNote(event)].join('; ');
}

const endlessNote =
  '; every roll is soon followed by another change, so the pauses between rolls grow to up to ten minutes until no change comes for that long: find the client that writes these changes';

/** The answer to a patch that was not accepted, and what that means for the workload. */
export function failedNote(event: FailedEvent): string {
  const { decision, status, message } = event;
  const answer = `the API server answered ${String(status)}, ${message}; reroll retries`;
  switch (decision.action) {
    case 'roll':
      return `not rolled although ${contentNote(event)}: ${answer}; ${changesNote(event)}`;
    case 'baseline':
      return `its record could not be written (${decision.reason}), and until it is, a change of its configs might not be rolled out: ${answer}`;
    case 'release':
      return `it has opted out, but its record could not be removed: ${answer}`;
  }
}

type PlannedFacts = EventFacts & { readonly decision: Decision };

/** Notes on decisions that write nothing and that a user should know about. */
const refusalNotes: Partial<Record<Decision['reason'], (event: PlannedFacts) => string>> = {
  unsupported: ({ workload }) => `not rolled although its configs have changed: ${blockerNotesOf(workload).join('; ')}`,
  reverted: ({ changer }) => revertedNote(changer),
  'mixed-pods-possible': () => mixedPodsNote,
  'second-installation': () => secondInstallationNote,
};

/** The note on a decision that writes nothing and that a user should know about; empty for other decisions. */
export function refusalNote(event: PlannedFacts): string {
  return refusalNotes[event.decision.reason]?.(event) ?? '';
}

function revertedNote(changer = 'another client'): string {
  return `${changer} reverted the pod template in the middle of a rollout, so old pods may run old content; reroll does not undo this, and the next change of content rolls`;
}

const mixedPodsNote =
  'not rolled: the content changed and went back while a roll was held, and pods may have started in between with the other content; restart the workload to be sure';

const secondInstallationNote =
  'another installation with another digest key records this workload; this installation leaves it alone';

function contentNote(change: ChangeTexts): string {
  return `the content of ${change.changed.join(', ')} changed`;
}

function changesNote({ changes }: ChangeTexts): string {
  return `change ${changes.join(', ')}`;
}

/** Part of the note on the first roll: environment variables of another tool stay in the pod template. */
function variablesNote({ stakater, trigger }: WorkloadState): string {
  const variables = stakater?.variables ?? [];
  return trigger !== undefined || variables.length === 0 ? '' : `; left alone: ${variables.join(', ')}`;
}
