/** The grammars of option values. Parsers return undefined for a text that they do not accept, and never throw. */
import type { ListenAddress, NamespacedName } from '../model/config.ts';
import { parseGoDuration } from '../model/duration.ts';
import type { Hold } from '../model/gate-hints.ts';
import { readHold } from '../model/hold.ts';
import type { ConfigKind } from '../model/kinds.ts';

/** A parsed value. The wrapper distinguishes a text that does not parse from one that means "none". */
export interface Parsed<T> {
  readonly value: T;
}

export interface Option<T> {
  /** Name of the flag and key of the file; the name of the variable is derived from it. */
  readonly name: string;
  readonly group: string;
  readonly description: string;
  /** The default for the help. */
  readonly defaultText: string;
  /** Completes "accepted is …". */
  readonly accepts: string;
  /** All accepted texts, if there are few. */
  readonly choices?: readonly string[];
  /** Where shells find its values, if that is neither in `choices` nor unknown. */
  readonly values?: 'contexts' | 'namespaces' | 'files';
  /** Frequent texts outside `choices`, with the choice that the error suggests. */
  readonly meant?: Readonly<Record<string, string>>;
  /** What a text that is not accepted probably means, where neither `meant` nor `choices` tells. */
  offer?(text: string): string | undefined;
  /** What is wrong with a text that is not accepted, where more can be said than what is. */
  whyNot?(text: string): string | undefined;
  /** One letter that stands for the name, as in `-n`. */
  readonly short?: string;
  /** Accepted, and not listed in the help. */
  readonly isHidden?: boolean;
  /** Without a value the option means `true`. */
  readonly isFlag?: boolean;
  /** Given several times, the flag has all its values, as one comma list. */
  readonly isRepeatable?: boolean;
  /** Its value in the file of `--config` may be a mapping or a list, which `parse` gets as JSON. */
  readonly isMapping?: boolean;
  /** Undefined for a text that is not accepted. */
  parse(text: string): Parsed<T> | undefined;
}

/** Longest duration of an option: a longer one is more likely a mistyped unit than an intention. */
const LONGEST_MS = 24 * 3_600_000;

/** Shortest period: a shorter one keeps the API server busy. */
const SHORTEST_PERIOD_MS = 100;

/** A duration in Go's notation. */
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

/** The period of a repeated action: a duration that is never 0. */
export function periodOption(name: string, group: string, defaultText: string, description: string): Option<number> {
  return {
    ...atLeast(SHORTEST_PERIOD_MS, durationOption(name, group, defaultText, description)),
    accepts: 'a duration such as 500ms, 5s or 1m30s, from 100ms to 24h',
  };
}

/** The option without the values below a limit; `accepts` has to name it. */
export function atLeast(shortest: number, option: Option<number>): Option<number> {
  return {
    ...option,
    parse: (text) => {
      const parsed = option.parse(text);
      return parsed === undefined || parsed.value < shortest ? undefined : parsed;
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

/** An option that means `true` without a value. */
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

/** A comma list; white space around entries does not count. */
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

/** Exactly one kind: without both kinds there would be nothing to watch. */
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
 * The grammar of label selectors (apimachinery, `labels.Parse`), so that a typo fails before the API server refuses it.
 * Refuses also an empty set, which the API server accepts but which matches nothing.
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

/** A mapping of names to texts, in JSON. */
export function parseTexts(text: string): Parsed<Readonly<Record<string, string>>> | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const isOfTexts = Object.values(value).every((each) => typeof each === 'string');
  return isOfTexts ? { value: Object.freeze(value as Record<string, string>) } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A hold of all workloads: as the annotation, without `false`. */
export function parseHold(text: string): Parsed<Hold> | undefined {
  const reading = readHold(text);
  return 'hold' in reading && reading.hold !== undefined ? { value: Object.freeze(reading.hold) } : undefined;
}

export function parseNamespacedName(text: string): Parsed<NamespacedName> | undefined {
  const [namespace = '', name = '', ...rest] = text.split('/');
  const isNamespace = namespace.length <= 63 && isDnsLabel(namespace);
  return rest.length === 0 && isNamespace && isName(name) ? { value: Object.freeze({ namespace, name }) } : undefined;
}

/** Names or addresses of hosts, such as `reroll.example` or `10.0.0.7`. */
export function parseHosts(entries: string[]): readonly string[] | undefined {
  const isHost = (entry: string): boolean => isName(entry.toLowerCase()) || /^\[[0-9a-f:.]+\]$/i.test(entry);
  return entries.every(isHost) ? [...new Set(entries)] : undefined;
}

export function parseName(text: string): Parsed<string> | undefined {
  return isName(text) ? { value: text } : undefined;
}

function isName(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isDnsLabel);
}

/** Without a limit per label: the API server limits the length of an object's name as a whole only. */
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
