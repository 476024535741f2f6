/**
 * Windows: when workloads may be rolled, as people write it on workloads, Namespaces and in the config file. All times
 * are parameters; what is remembered only saves work and never changes an answer.
 */
import type { Opening } from '../../model/held.ts';
import type { WindowEntry } from './entry.ts';
import { longestText, readEntries, type Surroundings } from './read-entries.ts';

export interface Window {
  readonly text: string;
  /** At least one. */
  readonly entries: readonly WindowEntry[];
}

export type WindowReading = { readonly window: Window } | { readonly problem: string };

type NamedTexts = Readonly<Record<string, string>>;

const mostReadings = 1_024;
const mostBoundaries = 64;
/** Entries times boundaries: a search takes at most this many questions to croner, of 0.1 ms each. */
const mostQuestions = 256;

/** Reads windows and keeps what it has read by text, so that workloads with equal texts share one window. */
export class Windows {
  readonly #surroundings: Surroundings;
  /** The least recently used one first. */
  readonly #readings = new Map<string, WindowReading>();

  /**
   * @param options `timeZone`: the zone of entries without one, a name for which `isTimeZone` is true; `named`: the
   * windows of the config file, in which `findNamedProblem` finds no problem
   */
  constructor({ timeZone, named }: { readonly timeZone: string; readonly named: NamedTexts }) {
    const windows = Object.entries(named).map(([name, text]) => [name, readNamed(name, text, timeZone)] as const);
    this.#surroundings = { timeZone, named: new Map(windows) };
  }

  /** Never throws. A problem is the end of a sentence that begins with the place of the text. */
  read(text: string): WindowReading {
    const reading = this.#readings.get(text) ?? this.#parse(text);
    if (text.length > longestText) return reading;
    this.#readings.delete(text);
    this.#readings.set(text, reading);
    const [oldest] = this.#readings.keys();
    if (this.#readings.size > mostReadings && oldest !== undefined) this.#readings.delete(oldest);
    return reading;
  }

  #parse(text: string): WindowReading {
    const reading = readEntries(text, this.#surroundings);
    return 'problem' in reading ? reading : { window: { text, entries: reading.entries } };
  }
}

/** The first problem of the windows of the config file; undefined if all parse. */
export function findNamedProblem(
  named: NamedTexts,
  timeZone: string,
): { readonly name: string; readonly problem: string } | undefined {
  for (const [name, text] of Object.entries(named)) {
    const problem = whyNoName(name) ?? problemOf(text, timeZone);
    if (problem !== undefined) return { name, problem };
  }
  return undefined;
}

function whyNoName(name: string): string | undefined {
  const isLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
  return isLabel ? undefined : 'is not a name of at most 63 lower-case letters, digits and inner hyphens';
}

function problemOf(text: string, timeZone: string): string | undefined {
  const reading = readEntries(text, { timeZone, named: undefined });
  return 'problem' in reading ? reading.problem : undefined;
}

function readNamed(name: string, text: string, timeZone: string): readonly WindowEntry[] {
  const reading = readEntries(text, { timeZone, named: undefined });
  if ('problem' in reading) throw new Error(`window ${name}: ${reading.problem}`);
  return reading.entries;
}

/**
 * Without an entry that allows, a window is open unless one that denies is active; with one, it is closed unless one is
 * active. An entry that denies wins.
 */
export function isOpen({ entries }: Window, nowMs: number): boolean {
  if (entries.some((entry) => entry.isDeny && entry.isActive(nowMs))) return false;
  const allowing = entries.filter((entry) => !entry.isDeny);
  return allowing.length === 0 || allowing.some((entry) => entry.isActive(nowMs));
}

/**
 * The first time from `fromMs` on at which the window is open; undefined if it never opens, or if more than 64
 * boundaries are before that (with more than four entries fewer, 16 at least). A boundary is the start of an entry that
 * allows, or the end of an active entry that denies: a window opens at no other time.
 */
export function nextOpening(window: Window, fromMs: number): Opening | undefined {
  const { entries } = window;
  const present = entries.find((entry) => !entry.isDeny && entry.isActive(fromMs)) ?? entries[0];
  let opening: Opening | undefined = present && { atMs: fromMs, zone: present.zone };
  let boundaries = Math.min(mostBoundaries, Math.floor(mostQuestions / entries.length));
  for (; opening !== undefined && !isOpen(window, opening.atMs); boundaries -= 1) {
    opening = boundaries > 0 ? nextBoundary(window, opening.atMs) : undefined;
  }
  return opening;
}

/** The first boundary after a time at which the window is closed. */
function nextBoundary({ entries }: Window, ms: number): Opening | undefined {
  const denying = entries.find((entry) => entry.isDeny && entry.isActive(ms));
  if (denying !== undefined) return at(denying, denying.activeUntil(ms));
  const starts = entries.filter(({ isDeny }) => !isDeny).flatMap((entry) => at(entry, entry.nextStart(ms)) ?? []);
  return starts.sort((one, other) => one.atMs - other.atMs)[0];
}

function at({ zone }: WindowEntry, atMs: number | undefined): Opening | undefined {
  return atMs === undefined ? undefined : { atMs, zone };
}
