/** Splits a command line into words and options. Which options exist is checked later. */
import { parseArgs } from 'node:util';

/** Flags that every command has. */
export const commonFlags = ['help', 'version'];

export interface Flags {
  /** Arguments that are neither an option nor its value: the command comes first. */
  readonly words: readonly string[];
  /** Values of options by name. An option given twice has its last value; one without a value has an empty text. */
  readonly texts: ReadonlyMap<string, string>;
  readonly isHelp: boolean;
  readonly isVersion: boolean;
}

/** What is known of options before they are read. */
export interface FlagNames {
  /** Names of options that mean `true` without a value; they take only `true` or `false` as the next argument. */
  readonly switches: readonly string[];
  /** Names of options whose values add up to one comma list when they are given several times. */
  readonly repeatable: readonly string[];
  /** All names. */
  readonly known: readonly string[];
  /** Names by the letters that stand for them. */
  readonly shorts: ReadonlyMap<string, string>;
}

/**
 * Reads `--name=value`, `--name value`, `--switch`, `--switch false`, `-n value`, `-nvalue`, `-n=value`, several
 * letters of switches together as in `-Aw`, `-h` and `--`.
 */
export function readFlags(argv: readonly string[], { switches, ...names }: FlagNames): Flags {
  const all: FlagNames = { ...names, switches: [...switches, ...commonFlags] };
  const { tokens } = parseArgs({ args: [...argv], strict: false, tokens: true });
  const words: string[] = [];
  const texts = new Map<string, string>();
  // Index of the last consumed argument: a value has no token of its own, and a group of short options has several.
  let consumed = -1;
  for (const token of tokens) {
    if (token.index <= consumed || token.kind === 'option-terminator') continue;
    consumed = token.index;
    if (token.kind === 'positional') {
      words.push(token.value);
    } else {
      const { given, hasTakenNext } = readOptions(argv.slice(consumed), all);
      for (const { name, text } of given) {
        const before = names.repeatable.includes(name) ? texts.get(name) : undefined;
        texts.set(name, before === undefined ? text : `${before},${text}`);
      }
      if (hasTakenNext) consumed += 1;
    }
  }
  const [isHelp, isVersion] = commonFlags.map((name) => texts.get(name) === 'true');
  for (const name of commonFlags) texts.delete(name);
  return { words, texts, isHelp: isHelp === true, isVersion: isVersion === true };
}

interface GivenOptions {
  readonly given: readonly { readonly name: string; readonly text: string }[];
  /** The next argument is the value of the last one. */
  readonly hasTakenNext: boolean;
}

/** The first argument is the option. After a single dash, a name that is known wins over a group of letters. */
function readOptions([argument = '', next]: readonly string[], names: FlagNames): GivenOptions {
  const [, dashes, name = '', inline] = /^(--?)([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
  if (dashes === '-' && !names.known.includes(name)) {
    const group = readLetters([name, ...(inline === undefined ? [] : [inline])].join('='), next, names);
    if (group !== undefined) return group;
  }
  return readOption({ name, inline, next }, names);
}

interface Option {
  readonly name: string;
  /** The value in the same argument. */
  readonly inline: string | undefined;
  /** The next argument. */
  readonly next: string | undefined;
}

function readOption({ name, inline, next }: Option, { switches }: FlagNames): GivenOptions {
  if (inline !== undefined) return { given: [{ name, text: inline }], hasTakenNext: false };
  const isSwitch = switches.includes(name);
  const hasTakenNext = next !== undefined && (isSwitch ? isBoolean(next) : isValue(next));
  return { given: [{ name, text: hasTakenNext ? next : isSwitch ? 'true' : '' }], hasTakenNext };
}

/** Undefined if a letter stands for no option: then the whole argument is one name, so that the error shows it. */
function readLetters(letters: string, next: string | undefined, names: FlagNames): GivenOptions | undefined {
  const [letter, rest] = [letters.charAt(0), letters.slice(1)];
  const name = letter === 'h' ? 'help' : names.shorts.get(letter);
  if (name === undefined) return undefined;
  if (rest === '') return readOption({ name, inline: undefined, next }, names);
  if (rest.startsWith('=') || !names.switches.includes(name)) {
    return readOption({ name, inline: rest.replace(/^=/, ''), next }, names);
  }
  const others = readLetters(rest, next, names);
  return others && { ...others, given: [{ name, text: 'true' }, ...others.given] };
}

function isBoolean(argument: string): boolean {
  return argument === 'true' || argument === 'false';
}

/** A negative number is a value, since no option starts with a digit; a dash alone stands for standard input. */
function isValue(argument: string): boolean {
  return !argument.startsWith('-') || /^-(?:\d|$)/.test(argument);
}
