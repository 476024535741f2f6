/** What keeps an answer from having an effect: the state of the controller itself. */
import type { Installation } from '../../survey/installation.ts';
import { ageText } from '../../views/ages.ts';

/** @param nowMs the API server's clock */
export function controllerNotes(installation: Installation, nowMs: number): readonly string[] {
  const stopped = stoppedNote(installation, nowMs);
  if (stopped !== undefined) return [stopped];
  return installation.options.dryRun ? ['the controller runs with --dry-run: it reports what it would roll'] : [];
}

/** Undefined for a running controller. Where the Lease cannot be read, a note about that has been printed. */
export function stoppedNote({ leader, lease, source }: Installation, nowMs: number): string | undefined {
  const name = `Lease ${lease.namespace}/${lease.name}`;
  if (leader?.isLive === true) return undefined;
  if (leader !== undefined) {
    return `no controller runs: ${leader.identity} last renewed ${name} ${ageText(nowMs - leader.renewedMs)} ago`;
  }
  return source === 'lease' ? `no controller runs: nothing holds ${name}` : undefined;
}
