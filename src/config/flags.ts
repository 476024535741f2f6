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

/**
 * Reads `--name=value`, `--name value`, `--switch`, `--switch false`, `-h` and `--`.
 *
 * @param switches names of options that mean `true` without a value; they take only `true` or `false` as the next
 *   argument
 */
export function readFlags(argv: readonly string[], switches: readonly string[]): Flags {
  const withoutValue = [...switches, ...commonFlags];
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
      const { name, text, hasTakenNext } = readOption(argv.slice(consumed), withoutValue);
      texts.set(name, text);
      if (hasTakenNext) consumed += 1;
    }
  }
  const [isHelp, isVersion] = commonFlags.map((name) => texts.get(name) === 'true');
  for (const name of commonFlags) texts.delete(name);
  return { words, texts, isHelp: isHelp === true, isVersion: isVersion === true };
}

/** The first argument is the option. A single dash starts one name, not a group of letters. */
function readOption([argument = '', next]: readonly string[], withoutValue: readonly string[]) {
  const [, given = '', inline] = /^--?([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
  const name = given === 'h' ? 'help' : given;
  if (inline !== undefined) return { name, text: inline, hasTakenNext: false };
  const isSwitch = withoutValue.includes(name);
  if (next !== undefined && (isSwitch ? isBoolean(next) : isValue(next)))
    return { name, text: next, hasTakenNext: true };
  return { name, text: isSwitch ? 'true' : '', hasTakenNext: false };
}

function isBoolean(argument: string): boolean {
  return argument === 'true' || argument === 'false';
}

/** A negative number is a value, since no option starts with a digit. */
function isValue(argument: string): boolean {
  return !argument.startsWith('-') || /^-\d/.test(argument);
}
