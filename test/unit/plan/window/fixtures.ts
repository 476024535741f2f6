import fc from 'fast-check';

import { isOpen, Windows, type Window } from '../../../../src/plan/window/window.ts';

export const minuteMs = 60_000;

/** Reads a window that remembers nothing from another test. */
export function windowOf(text: string, named: Readonly<Record<string, string>> = {}): Window {
  const reading = new Windows({ timeZone: 'UTC', named }).read(text);
  if ('problem' in reading) throw new Error(`${text}: ${reading.problem}`);
  return reading.window;
}

export function problemOf(text: string, named: Readonly<Record<string, string>> = {}): string | undefined {
  const reading = new Windows({ timeZone: 'UTC', named }).read(text);
  return 'problem' in reading ? reading.problem : undefined;
}

/** When a window is open, by a check of each minute; `2026-03-29T01:00Z` stands for a time. */
export function openSpans(window: Window, from: string, to: string): readonly (readonly [string, string])[] {
  const spans: [string, string][] = [];
  let last: [string, string] | undefined;
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += minuteMs) {
    if (!isOpen(window, ms)) last = undefined;
    else if (last === undefined) spans.push((last = [shown(ms), shown(ms + minuteMs)]));
    else last[1] = shown(ms + minuteMs);
  }
  return spans;
}

export function shown(ms: number): string {
  return new Date(ms).toISOString().replace(/:00\.000Z$/, 'Z');
}

const fields = [
  fc.constantFrom('0', '30', '5,35', '*/20', '10-12'),
  fc.constantFrom('*', '2', '22', '0-3', '*/6', '2,14'),
  fc.constantFrom('*', '*', '*', '1', '29', '10-20', '*/7'),
  fc.constantFrom('*', '*', '*', '3,10', 'feb'),
  fc.constantFrom('*', '*', 'mon-thu', 'sun', '5,6'),
  fc.constantFrom('1m', '15m', '1h', '2h30m', '8h', '1d', '3d12h', '7d'),
] as const;
const zone = fc.constantFrom('', ' Europe/Berlin', ' Australia/Lord_Howe', ' America/New_York', ' Asia/Kathmandu');
const entry = fc
  .tuple(fc.constantFrom('', '', '! '), fc.tuple(...fields), zone)
  .map(([deny, words, zoneText]) => deny + words.join(' ') + zoneText);

/** Texts of windows of up to four entries. */
export const windowText = fc.array(entry, { minLength: 1, maxLength: 4 }).map((entries) => entries.join('; '));

/** Times within a year with both clock changes of each zone. */
export const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
