/** Parses the comma lists of the `reloader.stakater.com` vocabulary. A tenant's text is cut to a limit before that. */
import { quote } from '../../model/quote.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import { compileNamePattern, largestPattern } from './re2-pattern.ts';

const longestText = 16_384;
const longestList = 256;

/** Steps that all patterns of a list together may have: one list costs no more than the largest pattern. */
const largestList = largestPattern;

/** Up to this many entries that do not parse are reported one by one. */
const mostProblems = 8;

export interface Listed<T> {
  readonly items: readonly T[];
  /** The entries that were left out and why, each as a short phrase. */
  readonly problems: readonly string[];
}

/** A list of RE2 patterns. An invalid pattern is left out, and the others still count. */
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

/** A list of exact names. A pattern in it cannot match, so it is reported. */
export function readNameList(text: string): Listed<string> {
  const { items, problems } = readEntries(text);
  const odd = items.filter((entry) => !/^[-.a-z0-9]+$/.test(entry));
  return {
    items,
    problems: [
      ...problems,
      ...summarize(odd.map((entry) => `${quote(entry)} is not a name; patterns do not work here`)),
    ],
  };
}

/** The trimmed entries, each once; empty ones are skipped. */
function readEntries(text: string): Listed<string> {
  const problems: string[] = [];
  let counted = text;
  if (text.length > longestText) {
    problems.push(`is longer than ${String(longestText)} characters; the rest is left out`);
    // The last entry may be cut in two, so it is left out too.
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
