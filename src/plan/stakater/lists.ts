/** Reads the comma lists of the `reloader.stakater.com` vocabulary. What a tenant writes is bounded before it is looked at. */
import type { NamePattern } from '../../model/name-pattern.ts';
import { compileNamePattern, largestPattern } from './re2-pattern.ts';

const longestText = 16_384;
const longestList = 256;

/** What all patterns of a list together may compile to: one list costs no more than the largest pattern. */
const largestList = largestPattern;

/** Of many entries that do not parse no more than these are told one by one. */
const mostProblems = 8;

const longestQuote = 64;

export interface Listed<T> {
  readonly items: readonly T[];
  /** What was left out and why, each in a few words. */
  readonly problems: readonly string[];
}

/** A list of RE2 patterns. One that is invalid is left out and stops nothing else. */
export function readPatternList(text: string): Listed<NamePattern> {
  const { items: entries, problems } = readEntries(text);
  const patterns: NamePattern[] = [];
  const refused: string[] = [];
  let room = largestList;
  for (const entry of entries) {
    const pattern = compileNamePattern(entry, room);
    room -= pattern.size;
    if ('problem' in pattern) refused.push(`${quote(entry)} ${pattern.problem}`);
    else patterns.push(pattern);
  }
  return { items: patterns, problems: [...problems, ...summarize(refused)] };
}

/** A list of exact names. A pattern in it can match nothing, so it is told. */
export function readNameList(text: string): Listed<string> {
  const { items, problems } = readEntries(text);
  const odd = items.filter((entry) => !/^[-.a-z0-9]+$/.test(entry));
  return {
    items,
    problems: [...problems, ...summarize(odd.map((entry) => `${quote(entry)} is no name; patterns do not work here`))],
  };
}

/** The trimmed entries, each once; empty ones are passed over. */
function readEntries(text: string): Listed<string> {
  const problems: string[] = [];
  let counted = text;
  if (text.length > longestText) {
    problems.push(`is longer than ${String(longestText)} characters; what comes after is left out`);
    // The last entry is cut in two, so it goes too.
    counted = text.slice(0, Math.max(0, text.lastIndexOf(',', longestText)));
  }
  const entries = [...new Set(counted.split(',').map((entry) => entry.trim()))].filter((entry) => entry !== '');
  if (entries.length > longestList)
    problems.push(`has more than ${String(longestList)} entries; the others are left out`);
  return { items: entries.slice(0, longestList), problems };
}

function summarize(problems: readonly string[]): readonly string[] {
  const more = problems.length - mostProblems;
  return more <= 0 ? problems : [...problems.slice(0, mostProblems), `and ${String(more)} more entries like these`];
}

/** What a tenant wrote, as it is repeated in a message: quoted and cut short. */
export function quote(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}
