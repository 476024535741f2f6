/**
 * What a workload waits for, as the controller says it in the annotation `pending`: an answer is for the contents that
 * the controller asks about.
 */
import { isGateReason, type ClosedGate, type Held } from '../../model/held.ts';
import { parseConfigRef, type ConfigRef } from '../../model/kinds.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { readPending } from '../../plan/pending.ts';
import { gateWords } from '../../status/gate-words.ts';
import type { WorkloadStatus } from '../../status/state.ts';

export type Wants = Held['wants'];

export interface Wait {
  /** Of all closed gates, in their order. */
  readonly reasons: readonly string[];
  /** The content id of each changed config. */
  readonly wants: Wants;
}

/** The id of a content. */
const contentId = /^(?:[a-z2-7]{16}|absent)$/;

/** Undefined for a workload that waits for nothing. Without the annotation, what the survey found counts. */
export function waitOf({ pending }: WorkloadState, { gates, wants }: WorkloadStatus): Wait | undefined {
  if (pending !== undefined) return readWait(pending);
  return gates.length === 0 ? undefined : { reasons: gates.map(({ reason }) => reason), wants };
}

/** What an annotation `pending` says; undefined for a text that reroll does not write, and where no gate is closed. */
export function readWait(text: string | undefined): Wait | undefined {
  const { gates: reasons = [], wants = {} } = readPending(text) ?? {};
  return reasons.length === 0 ? undefined : { reasons, wants };
}

/** The changed configs with the ids of their contents. */
export function contentsOf({ wants }: Wait): readonly (readonly [ref: ConfigRef, id: string])[] {
  return (Object.entries(wants) as [ConfigRef, string][]).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The ids in an answer, in their order. Entries that are no ids answer nothing. */
export function readIds(text = ''): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => contentId.test(entry)))];
}

/**
 * Such as `a hold on the workload (INC-4711); a window on its Namespace, which opens 2026-12-01T21:00:00Z`.
 * @param closed what is known of the gates besides their reasons
 * @param except gates that are left out
 */
export function waitWords(
  { reasons, wants }: Wait,
  closed: readonly ClosedGate[],
  except: readonly ClosedGate['reason'][],
): string {
  return reasons
    .filter((reason) => !except.some((each) => each === reason))
    .map((reason) => {
      const gate = closed.find((each) => each.reason === reason) ?? bareGate(reason);
      return gate === undefined ? reason : gateWords(gate, { wants });
    })
    .join('; ');
}

/** Undefined for a gate that this version does not have. */
function bareGate(reason: string): ClosedGate | undefined {
  return isGateReason(reason) ? { reason, opens: undefined, levels: [], details: [] } : undefined;
}

/** Such as `ConfigMap/app k3xq7m2p…`. */
export function contentText(ref: ConfigRef, id: string): string {
  return `${ref} ${id.length > 8 ? `${id.slice(0, 8)}…` : id}`;
}

/** In words, such as `ConfigMap/app` or `all ConfigMaps`. */
export function configText(ref: ConfigRef): string {
  const { kind, name } = parseConfigRef(ref);
  return name === '*' ? `all ${kind}s` : ref;
}
