/** Finds out which part of a command line is completed, without refusing anything: the line is not finished yet. */
import { optionsOf, type Command } from '../../config/command.ts';
import { readFlags, type FlagNames } from '../../config/flags.ts';
import { flagNamesOf } from '../../config/parse.ts';
import type { Option } from '../../config/parsers.ts';
import { fileOption } from '../../config/sources.ts';

/** What stands before the word that is completed. */
interface Before {
  /** Whether a word stands where the name of a command belongs. */
  readonly hasName: boolean;
  /** Undefined before its name, and behind a name that no command has. */
  readonly command: Command | undefined;
  readonly operands: readonly string[];
  /** Values of options by name. */
  readonly texts: ReadonlyMap<string, string>;
}

export type Request = Before &
  (
    | { readonly part: 'command' | 'option' | 'operand'; readonly typed: string }
    | {
        readonly part: 'value';
        /** The name of an option, whether or not it exists. */
        readonly name: string;
        /** Undefined if the command has no such option, and for that of the file with options. */
        readonly option: Option<unknown> | undefined;
        /** What stands before the value in the same word, such as `--output=`. */
        readonly lead: string;
        readonly typed: string;
      }
  );

/** @param words those after the name of the program; the last one is completed and may be empty */
export function readRequest(words: readonly string[], commands: readonly Command[]): Request {
  const names = flagNamesOf(commands.flatMap(optionsOf));
  const typed = words.at(-1) ?? '';
  const earlier = words.slice(0, -1);
  const isAfterOptions = earlier.includes('--');
  const awaited = isAfterOptions ? undefined : awaitedBy(earlier.at(-1) ?? '', names);
  if (awaited !== undefined) {
    return valueOf(readBefore(earlier.slice(0, -1), commands, names), awaited, { lead: '', typed });
  }
  const before = readBefore(earlier, commands, names);
  if (!isAfterOptions && typed.startsWith('-')) return readDashed(before, typed);
  return { ...before, part: before.hasName ? 'operand' : 'command', typed };
}

/** The name of an option, or with `=` its value. */
function readDashed(before: Before, typed: string): Request {
  const [, lead, name = '', value = ''] = /^(--([^=]+)=)(.*)$/s.exec(typed) ?? [];
  return lead === undefined ? { ...before, part: 'option', typed } : valueOf(before, name, { lead, typed: value });
}

function readBefore(earlier: readonly string[], commands: readonly Command[], names: FlagNames): Before {
  const { words, texts } = readFlags(earlier, names);
  const [name, ...operands] = words;
  const command = commands.find((each) => each.name === name);
  return { hasName: name !== undefined, command, operands, texts };
}

function valueOf(
  before: Before,
  name: string,
  { lead, typed }: { readonly lead: string; readonly typed: string },
): Request {
  const options = before.command === undefined ? [] : optionsOf(before.command);
  return { ...before, part: 'value', name, option: options.find((option) => option.name === name), lead, typed };
}

/** The name of the option whose value follows this word; undefined if none does. */
function awaitedBy(word: string, { switches, known, shorts }: FlagNames): string | undefined {
  const takesValue = (name: string): boolean => [...known, fileOption].includes(name) && !switches.includes(name);
  const [, long, letters] = /^(?:--([^=]+)|-([a-zA-Z]+))$/.exec(word) ?? [];
  if (long !== undefined) return takesValue(long) ? long : undefined;
  const names = Array.from(letters ?? '', (letter) => shorts.get(letter) ?? '');
  const last = names.pop() ?? '';
  return takesValue(last) && names.every((name) => switches.includes(name)) ? last : undefined;
}
