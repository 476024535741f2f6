/** The sentences about writes that were accepted and did not last, and about records that somebody else writes, too. */
import type { ContestedEvent, UnkeptEvent } from '../../model/rollout-event.ts';

/** Of what differs between two records, no more than so many configs are named. */
const mostNamed = 5;

/** Options that decide which configs of a workload count. */
const optionsOfSelection =
  '--auto-reload-all, --dialect, --resources-to-ignore, --resource-label-selector, --reload-on-create, --reload-on-delete';

export function unkeptNote(event: UnkeptEvent): string {
  const what = `the API server accepted the patch, but ${undoerOf(event)} ${event.lost.join(', ')}`;
  const again = 'it is tried again, ever less often';
  if (event.why === 'not-rolled') {
    const { changed, changes } = event;
    return `not rolled, though the content of ${changed.join(', ')} changed: ${what} of the pod template; ${again}; change ${changes.join(', ')}`;
  }
  if (event.decision.action === 'release') return `the record is not removed: ${what}; ${again}`;
  return `the record is not kept: ${what}; until it is, only this process knows what the pods were started with, and a change while it is away is missed; ${again}`;
}

/** Who it was can be told only where something else stands in the place of what was written. */
function undoerOf({ by, decision }: UnkeptEvent): string {
  if (by !== undefined) return `${by} has written something else in the place of`;
  const undoes = decision.action === 'release' ? 'keeps' : 'takes away';
  return `something that changes requests, such as a mutating admission policy or webhook, ${undoes}`;
}

export function contestedNote({ onlyTheirs, onlyOurs, otherKeys, rival }: ContestedEvent): string {
  const differences = [
    ...differenceNote('theirs has', onlyTheirs),
    ...differenceNote('ours has', onlyOurs),
    ...differenceNote('both have other keys of', otherKeys),
  ];
  const who = rival === undefined ? '' : `, such as that of ${rival}`;
  return `somebody keeps replacing the record, most likely another reroll (field manager reroll, same digest key) with other options${who}: ${differences.join('; ')}; compare ${optionsOfSelection}; ours is written again, ever less often`;
}

function differenceNote(what: string, refs: readonly string[]): readonly string[] {
  if (refs.length === 0) return [];
  const more = refs.length > mostNamed ? ` and ${String(refs.length - mostNamed)} more` : '';
  return [`${what} ${refs.slice(0, mostNamed).join(', ')}${more}`];
}
