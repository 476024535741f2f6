/** Lists of names and globs, as hints hold them. `*` stands for any text, `?` for one character; nothing else is special. */
import type { NamePattern } from '../../model/name-pattern.ts';

/** A name of the Kubernetes API has at most 253 characters (DNS subdomain, RFC 1123). */
const longestPattern = 253;
const longestList = 256;
/** Room for as many of the longest names, with a comma and a blank each. */
const longestText = longestList * (longestPattern + 2);
/** Characters that the globs of a list may have together: each config of the namespace is held against all of them. */
const largestList = 1_000;

export interface PatternList {
  readonly patterns: readonly NamePattern[];
  /** Why an entry was left out, each in a few words. */
  readonly problems: readonly string[];
}

/** Reads a comma list. Entries are trimmed, empty ones passed over, and what is too long is left out and said. */
export function readPatternList(text: string): PatternList {
  const problems: string[] = [];
  let counted = text;
  if (text.length > longestText) {
    problems.push(`is longer than ${String(longestText)} characters; what comes after is left out`);
    // The last entry may be cut in two, so it goes too.
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
    problems.push(`globs have room for ${String(largestList)} characters together: ${String(surplus)} left out`);
  return { patterns, problems };
}

/** Names cost nothing; of the globs the first ones that have room. */
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
 * Goes back to the last `*` only, so the time is at most the product of the two lengths, which are both bounded; nothing
 * that a tenant writes makes it grow further.
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
