/** How texts of `explain` name times and reasons: ages for the past, RFC 3339 for what comes. */
import { formatTime } from '../plan/record/history.ts';
import type { StatusReason } from '../status/state.ts';
import { ageText } from './ages.ts';

/** Such as `14m ago`; empty for an unknown time. */
export function agoText(atMs: number | undefined, nowMs: number): string {
  return atMs === undefined ? '' : `${ageText(nowMs - atMs)} ago`;
}

/** Such as `until 2027-01-07T05:00:00Z`; empty for an unknown time. */
export function untilText(atMs: number | undefined): string {
  return atMs === undefined ? '' : `until ${formatTime(atMs)}`;
}

/** The texts that are not empty, in one. */
export function phrase(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}

/** The words of a reason, such as `not opted in`. */
export function reasonText(reason: StatusReason): string {
  return reason.replaceAll('-', ' ');
}
