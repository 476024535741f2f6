/**
 * Parses the lists of names and globs in hints: `*` stands for any text, `?` for one character, nothing else is
 * special.
 */
import type { NamePattern } from '../../model/name-pattern.ts';

/** A name of the Kubernetes API has at most 253 characters (DNS subdomain, RFC 1123). */
const longestPattern = 253;
const longestList = 256;
/** Room for that many of the longest names, with a comma and a space each. */
const longestText = longestList * (longestPattern + 2);
/**
 * Characters that the globs of a list may have together: each config of the namespace is matched against all of them.
 */
const largestList = 1_000;

export interface PatternList {
  readonly patterns: readonly NamePattern[];
  /** Why an entry was left out, each as a short phrase. */
  readonly problems: readonly string[];
}

/** Parses a comma list. Entries are trimmed and empty ones skipped; an entry that exceeds a limit is reported. */
export function readPatternList(text: string): PatternList {
  const problems: string[] = [];
  let counted = text;
  if (text.length > longestText) {
    problems.push(`is longer than ${String(longestText)} characters; the rest is left out`);
    // The last entry may be cut in two, so it is left out too.
    counted = text.slice(0, Math.max(0, text.lastIndexOf(',', longestText)));
  }
  const entries = counted
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length > longestList) problems.push(`only the first ${String(longestList)} entries count`);
  const read = entries.slice(0, longestList).flatMap((entry) => {
    if (entry.length <= longestPattern) return [new Glob(entry)];
    problems.push(`${JSON.stringify(`${entry.slice(0, 32)}…`)} is longer than any name`);
    return [];
  });
  const patterns = limitGlobs(read);
  const surplus = read.length - patterns.length;
  if (surplus > 0)
    problems.push(`globs may have ${String(largestList)} characters together: ${String(surplus)} left out`);
  return { patterns, problems };
}

/** All names, which cost nothing, and the first globs within the limit. */
function limitGlobs(globs: readonly Glob[]): readonly Glob[] {
  let room = largestList;
  return globs.filter(({ isLiteral, size }) => {
    if (isLiteral) return true;
    room -= size;
    return room >= 0;
  });
}

class Glob implements NamePattern {
  readonly text: string;
  readonly isLiteral: boolean;
  readonly size: number;

  constructor(text: string) {
    this.text = text;
    this.isLiteral = !/[*?]/.test(text);
    this.size = this.isLiteral ? 1 : text.length;
  }

  matches(name: string): boolean {
    return this.isLiteral ? name === this.text : matchesGlob(this.text, name);
  }

  toJSON(): string {
    return this.text;
  }
}

/**
 * Backtracks to the last `*` only, so the time is at most the product of the two lengths, which are both bounded
 * whatever a tenant writes.
 */
function matchesGlob(glob: string, name: string): boolean {
  let inGlob = 0;
  let inName = 0;
  let afterStar = -1;
  let starName = 0;
  while (inName < name.length) {
    const wanted = glob[inGlob];
    if (wanted === '*') {
      inGlob += 1;
      afterStar = inGlob;
      starName = inName;
    } else if (wanted === '?' || wanted === name[inName]) {
      inGlob += 1;
      inName += 1;
    } else if (afterStar !== -1) {
      starName += 1;
      inName = starName;
      inGlob = afterStar;
    } else {
      return false;
    }
  }
  return /^\**$/.test(glob.slice(inGlob));
}
