/** The part of a record about the last roll. */
import type { RolloutRecord } from '../../model/record.ts';

/**
 * The part of a record that a write without a roll keeps.
 * @param isOver the pods of the template that the last roll replaced are gone, so that template proves nothing any more
 */
export function historyOf(record: RolloutRecord | undefined, isOver: boolean): Partial<RolloutRecord> {
  const { rolledAt, streak, from, roll } = record ?? {};
  const rollout = { ...(from === undefined ? {} : { from }), ...(roll === undefined ? {} : { roll }) };
  const spacing = { ...(rolledAt === undefined ? {} : { rolledAt }), ...(streak === undefined ? {} : { streak }) };
  return { ...spacing, ...(isOver ? {} : rollout) };
}

/** Ms since the epoch; undefined for a text that is not a time. */
export function parseTime(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** RFC 3339 to the second. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
