/**
 * Patterns for names in RE2 syntax, which tenants write. A match takes time linear in the name, and a pattern that
 * would take more than a few milliseconds to compile is refused before that (docs/adr has the measurements).
 */
import { RE2JS } from 're2js';
import type { NamePattern } from '../../model/name-pattern.ts';

/** A name of the Kubernetes API has at most 253 characters; a longer pattern repeats itself. */
const longestPattern = 256;

/** The most steps to which a pattern may compile. */
export const largestPattern = 1_000;

/** A class of Unicode letters is a table of hundreds of ranges, so it counts as this many steps. */
const unicodeClassSize = 100;

export interface Re2Pattern extends NamePattern {
  /** Steps to which it compiles, an upper estimate; 0 for a plain name, which needs no program. */
  readonly size: number;
  /** The text, so that states with patterns can be compared as JSON. */
  toJSON(): string;
}

export interface RefusedPattern {
  /** The reason, as the end of a sentence that begins with the pattern. */
  readonly problem: string;
  /** Steps that the attempt to compile it took; 0 if it was not compiled. */
  readonly size: number;
}

/**
 * A pattern that matches whole names, as Go's `regexp` reads `^(?:text)$`. Never throws. A text without any special
 * character of RE2 is a literal; the dot is special, so `app.conf` matches `app-conf` too.
 * @param room the most steps to which it may compile
 */
export function compileNamePattern(text: string, room = largestPattern): Re2Pattern | RefusedPattern {
  if (text.length > longestPattern) return refusal(`is longer than ${String(longestPattern)} characters`);
  if (/^[-\w]+$/.test(text)) return new Literal(text);
  // Names are ASCII. Case folding of ranges beyond ASCII takes the engine milliseconds for each range.
  if (!/^[ -~]*$/.test(text) || text.includes('\\x{')) return refusal('has characters that no name can have');
  const size = estimateSize(text);
  if (size > room) return refusal(`needs more than the ${String(room)} steps that it may have`);
  try {
    return new Program(text, size, RE2JS.compile(text));
  } catch (error) {
    return refusal(`is not a valid RE2 pattern: ${reasonOf(error)}`, size);
  }
}

function refusal(problem: string, size = 0): RefusedPattern {
  return { problem, size };
}

/** The engine's message without its prefix, cut short because it repeats the pattern. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error parsing regexp: /, '').slice(0, 120);
}

class Literal implements Re2Pattern {
  readonly text: string;
  readonly isLiteral = true;
  readonly size = 0;

  constructor(text: string) {
    this.text = text;
  }

  matches(name: string): boolean {
    return name === this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

class Program implements Re2Pattern {
  readonly text: string;
  readonly isLiteral = false;
  readonly size: number;
  readonly #compiled: RE2JS;

  constructor(text: string, size: number, compiled: RE2JS) {
    this.text = text;
    this.size = size;
    this.#compiled = compiled;
  }

  /** Uses a matcher: the shorter `matches()` of the pattern builds an automaton that keeps up to 8 MB. */
  matches(name: string): boolean {
    return this.#compiled.matcher(name).matches();
  }

  toJSON(): string {
    return this.text;
  }
}

/**
 * The tokens of RE2's syntax (github.com/google/re2/wiki/Syntax) that matter for the size of a program: a quoted run,
 * an escape, a class, a counted repetition, a setting of flags, the start of a group, and any other character by
 * itself.
 */
const token =
  /\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\?[-\w]*\)|\((?:\?(?:P?<\w+>|[-\w]*:?))?|./g;

/** An upper estimate of the steps to which a pattern compiles, in one pass. A malformed pattern has any size. */
function estimateSize(text: string): number {
  const size = new SizeEstimate();
  for (const [part] of text.matchAll(token)) size.add(part);
  return size.total;
}

class SizeEstimate {
  /** Steps before each open group. */
  readonly #outer: number[] = [];
  #inGroup = 0;
  /** Steps that a following repetition repeats. */
  #last = 0;

  get total(): number {
    return this.#outer.reduce((sum, size) => sum + size, this.#inGroup);
  }

  add(part: string): void {
    // Flags are no step: a repetition behind `a(?i)` repeats the `a`.
    if (part.startsWith('(?') && part.endsWith(')')) return;
    if (part.startsWith('(')) this.#open();
    else if (part === ')') this.#close();
    else if (part.startsWith('{') && part !== '{') this.#repeat(mostRepetitions(part), part.includes(','));
    else if (part === '*' || part === '+' || part === '?') this.#grow(2);
    else this.#append(sizeOf(part));
  }

  /** A group that captures has a step before and one after; an empty one has one in it. */
  #open(): void {
    this.#outer.push(this.#inGroup);
    this.#inGroup = 3;
    this.#last = 0;
  }

  #close(): void {
    this.#last = this.#inGroup;
    this.#inGroup = (this.#outer.pop() ?? 0) + this.#last;
  }

  /** Every copy but the first one adds its steps and, if their number is variable, perhaps a branch. */
  #repeat(times: number, isOpen: boolean): void {
    this.#grow(this.#last * (times - 1) + (isOpen ? times : 0) + 1);
  }

  #grow(by: number): void {
    this.#last += by;
    this.#inGroup += by;
  }

  #append(size: number): void {
    this.#last = size;
    this.#inGroup += size;
  }
}

function sizeOf(part: string): number {
  if (part === '|') return 2;
  if (part.startsWith('\\Q')) return part.length;
  return 1 + unicodeClassSize * (part.match(/\\p/gi)?.length ?? 0);
}

/** The upper bound of `{3}`, `{3,}` or `{3,5}`. */
function mostRepetitions(part: string): number {
  return Math.max(1, ...(part.match(/\d+/g) ?? []).map(Number));
}
