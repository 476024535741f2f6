/** Reads the value of `reroll.dev/hold` and of `--hold`: `true`, `false` or a time, then optionally a reason. */
import { noGates, type GateHints, type Hold } from './gate-hints.ts';
import { quote, suggestionAmong } from './quote.ts';

/** `hold` is undefined for `false`. */
export type HoldReading = { readonly hold: Hold | undefined } | { readonly problem: string };

/** Characters of a reason that are shown. */
export const longestWhy = 64;

/** RFC 3339 with an offset: a time without one means something else on every machine. */
const time = /^(\d{4}-\d\d-\d\d)[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Never throws. */
export function readHold(text: string): HoldReading {
  const [value = '', ...rest] = text.trim().split(/\s+/);
  const why = rest.join(' ');
  const shown = why === '' ? undefined : why.slice(0, longestWhy).trimEnd();
  if (value === 'true') return { hold: { untilMs: undefined, why: shown } };
  if (value === 'false') return { hold: undefined };
  const untilMs = parseInstant(value);
  return untilMs === undefined ? { problem: problemOf(value) } : { hold: { untilMs, why: shown } };
}

/**
 * Ms since the epoch; undefined for a text that is no RFC 3339 time with an offset, that is no day of the calendar, or
 * that is in a year of UTC without four digits.
 */
export function parseInstant(text: string): number | undefined {
  const [, day] = time.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = new Date(`${day}T00:00:00Z`);
  // V8 accepts 30 February, and takes it as a day of March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || !/^\d{4}-/.test(new Date(ms).toISOString()) ? undefined : ms;
}

/** The gates that a value on the Lease closes; an empty value is no hold. @param key of the annotation */
export function readLeaseGates(text: string, key: string): { readonly gates: GateHints; readonly problem?: string } {
  if (text.trim() === '') return { gates: noGates };
  const reading = readHold(text);
  if ('problem' in reading) return { gates: { ...noGates, invalid: [key] }, problem: reading.problem };
  return { gates: { ...noGates, hold: reading.hold } };
}

/** The value that reads as this hold. */
export function formatHold({ untilMs, why }: Hold): string {
  const value = untilMs === undefined ? 'true' : new Date(untilMs).toISOString();
  return why === undefined ? value : `${value} ${why}`;
}

function problemOf(value: string): string {
  return `${quote(value)} is not true, false or a time such as 2027-01-07T06:00:00+01:00${offerFor(value)}`;
}

function offerFor(value: string): string {
  if (/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d)?$/.test(value)) return '; it lacks an offset such as Z or +01:00';
  return suggestionAmong(value, ['true', 'false']);
}
