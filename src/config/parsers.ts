/** How a text becomes the value of an option. Nothing here throws: a text that is none of what is accepted gives undefined. */
import type { ListenAddress, NamespacedName } from '../model/config.ts';
import { parseGoDuration } from '../model/duration.ts';
import type { ConfigKind } from '../model/kinds.ts';

/** A value that was read; the wrapper keeps apart a text that does not parse and one that means "none". */
export interface Parsed<T> {
  readonly value: T;
}

export interface Option<T> {
  /** As the flag and the key of the file have it; the variable's name follows from it. */
  readonly name: string;
  readonly group: string;
  readonly description: string;
  /** The default as the help shows it. */
  readonly defaultText: string;
  /** Completes "accepted is …". */
  readonly accepts: string;
  /** All accepted texts, where they can be listed. */
  readonly choices?: readonly string[];
  /** Texts that are none of them and are often given, with the choice that is meant. */
  readonly meant?: Readonly<Record<string, string>>;
  /** It may stand by itself, and then means `true`. */
  readonly isFlag?: boolean;
  /** Undefined when the text is none of what is accepted. */
  parse(text: string): Parsed<T> | undefined;
}

/** Longest that an option may ask to wait: beyond it a mistyped unit is likelier than an intention. */
const LONGEST_MS = 24 * 3_600_000;

/** Anything that is done more often keeps the API server busy. */
const SHORTEST_PERIOD_MS = 100;

/** A duration as Go writes it. */
export function durationOption(name: string, group: string, defaultText: string, description: string): Option<number> {
  return {
    name,
    group,
    description,
    defaultText,
    accepts: 'a duration such as 500ms, 5s or 1m30s, from 0 to 24h',
    parse: (text) => {
      const value = parseGoDuration(text);
      return value === undefined || value > LONGEST_MS ? undefined : { value };
    },
  };
}

/** How often something is done: a duration that is never 0. */
export function periodOption(name: string, group: string, defaultText: string, description: string): Option<number> {
  const option = durationOption(name, group, defaultText, description);
  return {
    ...option,
    accepts: 'a duration such as 500ms, 5s or 1m30s, from 100ms to 24h',
    parse: (text) => {
      const parsed = option.parse(text);
      return parsed === undefined || parsed.value < SHORTEST_PERIOD_MS ? undefined : parsed;
    },
  };
}

/** One of a few words. */
export function choiceOption<T extends string>(name: string, group: string, choices: readonly T[]) {
  return {
    name,
    group,
    accepts: `one of ${choices.join(', ')}`,
    choices,
    parse: (text: string): Parsed<T> | undefined => {
      const value = choices.find((choice) => choice === text);
      return value === undefined ? undefined : { value };
    },
  };
}

/** An option that is on when it stands there by itself. */
export function flagOption(name: string, group: string, description: string): Option<boolean> {
  return {
    name,
    group,
    description,
    defaultText: 'off',
    accepts: 'true or false',
    choices: ['true', 'false'],
    isFlag: true,
    parse: (text) => (text === 'true' || text === 'false' ? { value: text === 'true' } : undefined),
  };
}

/** A comma list whose entries are trimmed. */
export function listOption<T>(
  name: string,
  group: string,
  accepts: string,
  parseEntries: (entries: string[]) => readonly T[] | undefined,
) {
  return {
    name,
    group,
    accepts,
    parse: (text: string): Parsed<readonly T[]> | undefined => {
      const entries = text.split(',').map((entry) => entry.trim());
      const value = entries.includes('') ? undefined : parseEntries(entries);
      return value === undefined ? undefined : { value: Object.freeze(value) };
    },
  };
}

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number): Pick<Option<number>, 'accepts' | 'parse'> {
  return {
    accepts: `a whole number from ${String(min)} to ${String(max)}`,
    parse: (text) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? { value } : undefined;
    },
  };
}

export function parseDnsNames(entries: string[]): readonly string[] | undefined {
  return entries.every((entry) => entry.length <= 63 && isDnsLabel(entry)) ? [...new Set(entries)] : undefined;
}

/** One kind: without both there would be nothing to watch. */
export function parseKinds([kind, ...rest]: string[]): readonly ConfigKind[] | undefined {
  const kinds: Readonly<Record<string, ConfigKind>> = { configmaps: 'ConfigMap', secrets: 'Secret' };
  const found = rest.length === 0 && Object.hasOwn(kinds, kind ?? '') ? kinds[kind ?? ''] : undefined;
  return found === undefined ? undefined : [found];
}

/** The part of a key before the slash: a DNS subdomain of at most 253 characters. */
export function parsePrefix(text: string): Parsed<string> | undefined {
  return isName(text) ? { value: text } : undefined;
}

/**
 * The grammar of label selectors (apimachinery, `labels.Parse`), so that a slip is found before the API server refuses it.
 * An empty set, which the API server takes and which nothing matches, is taken for a slip too.
 */
export function parseSelector(text: string): Parsed<string> | undefined {
  return text.length <= 1_024 && selectorPattern().test(text) ? { value: text } : undefined;
}

function selectorPattern(): RegExp {
  const gap = '[ \\t\\r\\n]';
  const name = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
  const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
  const key = `(?:(?![^/]{254})${label}(?:\\.${label})*/)?${name}`;
  const value = `(?:${name})?`;
  const set = `\\((?!${gap}*\\))${gap}*${value}(?:${gap}*,${gap}*${value})*${gap}*\\)`;
  const equality = `${key}${gap}*(?:==?|!=)${gap}*${value}`;
  const comparison = `${key}${gap}*[<>]${gap}*[0-9]{1,18}`;
  const membership = `${key}${gap}+(?:in|notin)${gap}*${set}`;
  const requirement = `(?:(?:!${gap}*)?${key}|${equality}|${comparison}|${membership})`;
  return new RegExp(`^${gap}*${requirement}(?:${gap}*,${gap}*${requirement})*${gap}*$`);
}

export function parseText(text: string): Parsed<string> | undefined {
  return text === '' ? undefined : { value: text };
}

export function parseNamespacedName(text: string): Parsed<NamespacedName> | undefined {
  const [namespace = '', name = '', ...rest] = text.split('/');
  const isNamespace = namespace.length <= 63 && isDnsLabel(namespace);
  return rest.length === 0 && isNamespace && isName(name) ? { value: Object.freeze({ namespace, name }) } : undefined;
}

export function parseName(text: string): Parsed<string> | undefined {
  return isName(text) ? { value: text } : undefined;
}

function isName(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isDnsLabel);
}

/** Names of objects are held to their length as a whole, their labels to none: the API server does it the same way. */
function isDnsLabel(text: string): boolean {
  return /^[a-z0-9-]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');
}

export function parseListenAddress(text: string): Parsed<ListenAddress | undefined> | undefined {
  if (text === 'off') return { value: undefined };
  const [, bracketed, plain = '', digits = ''] = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) return undefined;
  const host = bracketed ?? plain;
  return { value: Object.freeze({ host: host === '' ? undefined : host, port }) };
}
