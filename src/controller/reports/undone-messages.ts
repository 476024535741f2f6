/** The notes about accepted writes that did not last, and about records that another client writes as well. */
import type { ContestedEvent, UnkeptEvent } from '../../model/rollout-event.ts';

/** The note names at most this many configs per kind of difference. */
const maxNamed = 5;

/** Options that decide which configs of a workload count. */
const selectionOptions =
  '--auto-reload-all, --dialect, --resources-to-ignore, --resource-label-selector, --reload-on-create, --reload-on-delete';

export function unkeptNote(event: UnkeptEvent): string {
  const what = `the API server accepted the patch, but ${undoerOf(event)} ${event.lost.join(', ')}`;
  const again = 'reroll retries with growing pauses';
  if (event.why === 'not-rolled') {
    const { changed, changes } = event;
    return `not rolled although the content of ${changed.join(', ')} changed: ${what} of the pod template; ${again}; change ${changes.join(', ')}`;
  }
  if (event.decision.action === 'release') return `the record was not removed: ${what}; ${again}`;
  return `the record did not last: ${what}; until it does, only this process knows what the pods were started with, and misses a change while it is down; ${again}`;
}

/** Subject and verb of the loss. The field manager is known only if it wrote other values in place of ours. */
function undoerOf({ by, decision }: UnkeptEvent): string {
  if (by !== undefined) return `${by} has overwritten`;
  const undoes = decision.action === 'release' ? 'kept' : 'removed';
  return `something that changes requests, such as a mutating admission policy or webhook, ${undoes}`;
}

export function contestedNote({ onlyTheirs, onlyOurs, otherKeys, rival }: ContestedEvent): string {
  const differences = [
    ...differenceNote('the other record has', onlyTheirs),
    ...differenceNote('our record has', onlyOurs),
    ...differenceNote('both have different keys of', otherKeys),
  ];
  const likely = rival === undefined ? '' : `, such as that of ${rival}`;
  return `another client keeps replacing the record, most likely another reroll (field manager reroll, same digest key) with other options${likely}: ${differences.join('; ')}; compare ${selectionOptions}; reroll writes its record again with growing pauses`;
}

function differenceNote(what: string, refs: readonly string[]): readonly string[] {
  if (refs.length === 0) return [];
  const more = refs.length > maxNamed ? ` and ${String(refs.length - maxNamed)} more` : '';
  return [`${what} ${refs.slice(0, maxNamed).join(', ')}${more}`];
}
