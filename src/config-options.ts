/**
 * The options of `reroll run`: name, help and how a text becomes a value. Flags, variables and keys of the file all read
 * this one table, so that an option cannot exist in one place and not in another.
 */
import { logFormats, logLevels, type Config, type ListenAddress, type NamespacedName } from './model/config.ts';
import { parseGoDuration } from './model/duration.ts';

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
  /** Undefined when the text is none of what is accepted. */
  parse(text: string): Parsed<T> | undefined;
}

type Options = { readonly [Field in keyof Config]: Option<Config[Field]> };

const CONNECTION = 'Connection:';
const ROLLING = 'Rolling:';
const OBSERVABILITY = 'Observability:';

export const options: Options = {
  kubeconfig: {
    name: 'kubeconfig',
    group: CONNECTION,
    description: 'Path of a kubeconfig file',
    defaultText: 'in-cluster, then $KUBECONFIG, then ~/.kube/config',
    accepts: 'a path',
    parse: parseText,
  },
  context: {
    name: 'context',
    group: CONNECTION,
    description: 'Context of the kubeconfig file',
    defaultText: 'its current context',
    accepts: 'the name of a context',
    parse: parseText,
  },
  hashKeySecret: {
    name: 'hash-key-secret',
    group: CONNECTION,
    description: 'Secret with the key of all digests; made when it is missing',
    defaultText: 'reroll-hash-key in the own namespace: $POD_NAMESPACE, else that of the context',
    accepts: 'namespace/name',
    parse: parseNamespacedName,
  },
  settleMs: durationOption('settle', '1s', 'How long configs must be quiet before they roll a workload; 0 is off'),
  minIntervalMs: durationOption('min-interval', '10s', 'Shortest time between two rolls of one workload; 0 is off'),
  concurrency: {
    name: 'concurrency',
    group: ROLLING,
    description: 'Workloads that are looked at side by side',
    defaultText: '32',
    accepts: 'a whole number from 1 to 1000',
    parse: parseConcurrency,
  },
  listenAddress: {
    name: 'listen-address',
    group: OBSERVABILITY,
    description: 'Where /metrics, /livez and /readyz are served; off for nowhere',
    defaultText: ':8080',
    accepts: 'off, :8080, 127.0.0.1:0 or [::1]:8080 (port 0 takes any free one)',
    parse: parseListenAddress,
  },
  logLevel: {
    ...choiceOption('log-level', logLevels),
    description: 'Least severe messages that are logged',
    defaultText: 'info',
  },
  logFormat: {
    ...choiceOption('log-format', logFormats),
    description: 'How messages are logged',
    defaultText: 'pretty on a terminal, else json',
  },
};

/** What holds where nothing is said. */
export function defaultConfig(isTerminal: boolean): Config {
  return {
    kubeconfig: undefined,
    context: undefined,
    settleMs: 1_000,
    minIntervalMs: 10_000,
    concurrency: 32,
    hashKeySecret: undefined,
    listenAddress: Object.freeze({ host: undefined, port: 8080 }),
    logLevel: 'info',
    logFormat: isTerminal ? 'pretty' : 'json',
  };
}

/** The environment variable of an option: `min-interval` is `REROLL_MIN_INTERVAL`. */
export function variableOf(name: string): string {
  return `REROLL_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Longest that an option may ask to wait: beyond it a mistyped unit is likelier than an intention. */
const LONGEST_MS = 24 * 3_600_000;

function durationOption(name: string, defaultText: string, description: string): Option<number> {
  return {
    name,
    group: ROLLING,
    description,
    defaultText,
    accepts: 'a duration such as 500ms, 5s or 1m30s, from 0 to 24h',
    parse: (text) => {
      const value = parseGoDuration(text);
      return value === undefined || value > LONGEST_MS ? undefined : { value };
    },
  };
}

function choiceOption<T extends string>(name: string, choices: readonly T[]) {
  return {
    name,
    group: OBSERVABILITY,
    accepts: `one of ${choices.join(', ')}`,
    choices,
    parse: (text: string): Parsed<T> | undefined => {
      const value = choices.find((choice) => choice === text);
      return value === undefined ? undefined : { value };
    },
  };
}

function parseText(text: string): Parsed<string> | undefined {
  return text === '' ? undefined : { value: text };
}

function parseConcurrency(text: string): Parsed<number> | undefined {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 1_000 ? { value } : undefined;
}

function parseNamespacedName(text: string): Parsed<NamespacedName> | undefined {
  const [namespace = '', name = '', ...rest] = text.split('/');
  const isNamespace = namespace.length <= 63 && isDnsLabel(namespace);
  const isName = name.length <= 253 && name.split('.').every(isDnsLabel);
  return rest.length === 0 && isNamespace && isName ? { value: Object.freeze({ namespace, name }) } : undefined;
}

/** Names of objects are held to their length as a whole, their labels to none: the API server does it the same way. */
function isDnsLabel(text: string): boolean {
  return /^[a-z0-9-]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');
}

function parseListenAddress(text: string): Parsed<ListenAddress | undefined> | undefined {
  if (text === 'off') return { value: undefined };
  const [, bracketed, plain = '', digits = ''] = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) return undefined;
  const host = bracketed ?? plain;
  return { value: Object.freeze({ host: host === '' ? undefined : host, port }) };
}
