/** The part of a record that tells of the last roll. */
import type { RolloutRecord } from '../model/record.ts';

/** What a record that is written without rolling keeps of the one before. */
export function historyOf(record: RolloutRecord | undefined): Pick<RolloutRecord, 'rolledAt' | 'from'> {
  const { rolledAt, from } = record ?? {};
  return { ...(rolledAt === undefined ? {} : { rolledAt }), ...(from === undefined ? {} : { from }) };
}

/** Ms since the epoch; undefined for what is no time. */
export function parseTime(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** RFC 3339 to the second. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
