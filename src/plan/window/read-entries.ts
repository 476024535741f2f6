/** Reads the text of a window. Never throws; the work is bounded by the length of the text. */
import { parseGoDuration } from '../../model/duration.ts';
import { nearest } from '../../model/nearest.ts';
import { readCronFields } from './cron-fields.ts';
import { WindowEntry } from './entry.ts';
import { cut, quote, suggestion } from '../../model/quote.ts';
import { isTimeZone, nearestTimeZone } from './zones.ts';

export type Entries = { readonly entries: readonly WindowEntry[] } | { readonly problem: string };

/** What an entry can refer to. */
export interface Surroundings {
  /** The zone of an entry without one. */
  readonly timeZone: string;
  /** The windows of the config file; undefined while these are read themselves. */
  readonly named: ReadonlyMap<string, readonly WindowEntry[]> | undefined;
}

/** Characters of a window; whatever is longer is refused unread. */
export const longestText = 1_024;
const mostEntries = 16;

const minute = 60_000;
const day = 24 * 60 * minute;
const longestDuration = 7 * day;

/** What `@daily` and its like stand for in other programs. */
const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const example = '0 22 * * mon-fri 4h';

/** The entries in their order, each name replaced by the entries of its window; or the first problem. */
export function readEntries(text: string, surroundings: Surroundings): Entries {
  if (text.length > longestText) return { problem: `is longer than ${String(longestText)} characters` };
  const texts = text.split(';');
  if (texts.length > mostEntries) return { problem: whyTooMany(texts.length) };
  const entries: WindowEntry[] = [];
  for (const [index, entryText] of texts.entries()) {
    const reading = readEntry(entryText.trim(), surroundings);
    if ('problem' in reading) return { problem: `${place(index, texts.length)}${reading.problem}` };
    entries.push(...reading.entries);
  }
  return entries.length > mostEntries ? { problem: whyTooMany(entries.length) } : { entries };
}

function whyTooMany(count: number): string {
  return `has ${String(count)} entries, more than ${String(mostEntries)}`;
}

function place(index: number, count: number): string {
  return count === 1 ? '' : `entry ${String(index + 1)}: `;
}

function readEntry(text: string, surroundings: Surroundings): Entries {
  const isDeny = text.startsWith('!');
  const words = (isDeny ? text.slice(1) : text).split(/\s+/).filter((word) => word !== '');
  const [first = '', ...others] = words;
  if (first === '') return { problem: `is empty; write entries such as ${example}` };
  if (first.startsWith('@')) return { problem: whyNickname(first) };
  return others.length === 0 ? readName(first, isDeny, surroundings) : readTimes(words, isDeny, surroundings);
}

function whyNickname(word: string): string {
  const fields = Object.hasOwn(nicknames, word.toLowerCase()) ? nicknames[word.toLowerCase()] : undefined;
  return `${quote(word)} is not supported; write five cron fields${fields === undefined ? '' : `: ${fields}`}`;
}

function readName(name: string, isDeny: boolean, { named }: Surroundings): Entries {
  if (!/^[\w-]+$/.test(name)) return { problem: `${quote(name)} is not an entry such as ${example}` };
  if (named === undefined) return { problem: `${quote(name)} is a name; windows of the config file hold only entries` };
  const entries = named.get(name);
  if (entries === undefined) {
    const meant = suggestion(nearest(name, [...named.keys()]));
    return { problem: `${quote(name)} is not a window of the config file${meant}` };
  }
  return isDeny
    ? { problem: `! cannot be before ${quote(name)}, the name of a window, only before cron fields` }
    : { entries };
}

function readTimes(words: readonly string[], isDeny: boolean, { timeZone }: Surroundings): Entries {
  const problem = whyMalformed(words);
  if (problem !== undefined) return { problem };
  const reading = readCronFields(words.slice(0, 5));
  if ('problem' in reading) return reading;
  const duration = readDuration(words[5] ?? '');
  if ('problem' in duration) return duration;
  const zone = words[6] ?? timeZone;
  if (!isTimeZone(zone)) return { problem: whyNoZone(zone) };
  return { entries: [new WindowEntry({ isDeny, fields: reading.fields, durationMs: duration.ms, zone })] };
}

/** Whether it is anything else than five fields, a duration, and perhaps a zone. */
function whyMalformed(words: readonly string[]): string | undefined {
  const [first = '', , , , , sixth = '', seventh = '', eighth] = words;
  if (first.startsWith('!')) return '! is there twice';
  if (first.includes('TZ=')) return `${quote(first)} is not supported; write the time zone after the duration`;
  if (words.length < 6) {
    return `has ${String(words.length)} words instead of five cron fields and a duration, as in ${example}`;
  }
  const isDurationLate = parseDuration(sixth) === undefined && parseDuration(seventh) !== undefined;
  if (isDurationLate) return 'has six cron fields instead of five, without seconds';
  return eighth === undefined ? undefined : `has ${quote(eighth)} after the time zone`;
}

function readDuration(text: string): { readonly ms: number } | { readonly problem: string } {
  const ms = parseDuration(text);
  if (ms === undefined) return { problem: `duration ${quote(text)} is not one such as 4h, 1h30m or 2d` };
  if (ms < minute || ms > longestDuration) return { problem: `duration ${cut(text)} is not in 1m-7d` };
  return ms % 1000 === 0 ? { ms } : { problem: `duration ${cut(text)} is not in whole seconds` };
}

/** A Go duration, perhaps with days of 24 hours before it; undefined if it is none. */
function parseDuration(text: string): number | undefined {
  const [, days, rest = ''] = /^(?:(\d{1,9})d)?(.*)$/s.exec(text) ?? [];
  if (days === undefined) return parseGoDuration(rest);
  const restMs = rest === '' ? 0 : parseGoDuration(rest);
  return restMs === undefined ? undefined : Number(days) * day + restMs;
}

function whyNoZone(text: string): string {
  if (/^[+-]?\d/.test(text)) return `time zone ${quote(text)} is not a name such as Europe/Berlin`;
  return `time zone ${quote(text)} is not known${suggestion(nearestTimeZone(text))}`;
}
