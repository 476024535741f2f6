/**
 * The text in which the leader publishes its options on its Lease, format 1: JSON with the names of options and their
 * values as in the file of `--config`, such as `{"v":1,"version":"0.1.0","keys":["NgzRIY8u"],"freshnessKnown":true,
 * "options":{"settle":"5s"}}`. Options that have their default value are left out, so the defaults are part of the
 * format: a version of reroll that changes one of them has to write another `v`.
 */
import type { Options } from './command.ts';
import { formatKinds } from './kinds.ts';
import { formatPercentage } from './percentage.ts';
import { defaultConfig, options } from './run-options.ts';
import { quote, readOption } from './sources.ts';
import { formatGoDuration } from '../model/duration.ts';
import { formatHold } from '../model/hold.ts';
import { isMapping, parseMapping, type Members } from '../model/members.ts';
import type { PublishedConfig, PublishedOptions } from '../model/published-options.ts';

const format = 1;

type Field = keyof PublishedConfig;

/** The published options by the fields of their values. */
export const publishedOptions: Options<PublishedConfig> = {
  hashKeySecret: options.hashKeySecret,
  namespaces: options.namespaces,
  namespacesToIgnore: options.namespacesToIgnore,
  namespaceSelector: options.namespaceSelector,
  resourceLabelSelector: options.resourceLabelSelector,
  resourcesToIgnore: options.resourcesToIgnore,
  annotationPrefix: options.annotationPrefix,
  dialect: options.dialect,
  kinds: options.kinds,
  autoReloadAll: options.autoReloadAll,
  reloadOnCreate: options.reloadOnCreate,
  reloadOnDelete: options.reloadOnDelete,
  settleMs: options.settleMs,
  minIntervalMs: options.minIntervalMs,
  freshness: options.freshness,
  dryRun: options.dryRun,
  canaryFrom: options.canaryFrom,
  rolloutDeadlineMs: options.rolloutDeadlineMs,
  breakerTolerance: options.breakerTolerance,
  hold: options.hold,
  window: options.window,
  windows: options.windows,
  timeZone: options.timeZone,
};

const fields = Object.keys(publishedOptions) as readonly Field[];

type Formats = { readonly [F in Field]: (value: NonNullable<PublishedConfig[F]>) => string };

const itself = (text: string): string => text;
const list = (entries: readonly string[]): string => entries.join(',');

/** The text of each value, which `parse` of its option reads as the same value. */
const formats: Formats = {
  hashKeySecret: ({ namespace, name }) => `${namespace}/${name}`,
  namespaces: list,
  namespacesToIgnore: list,
  namespaceSelector: itself,
  resourceLabelSelector: itself,
  resourcesToIgnore: (kinds) => list(kinds.map((kind) => `${kind.toLowerCase()}s`)),
  annotationPrefix: itself,
  dialect: itself,
  kinds: formatKinds,
  autoReloadAll: String,
  reloadOnCreate: String,
  reloadOnDelete: String,
  settleMs: formatGoDuration,
  minIntervalMs: formatGoDuration,
  freshness: (isOn) => (isOn ? 'on' : 'off'),
  dryRun: String,
  canaryFrom: String,
  rolloutDeadlineMs: formatGoDuration,
  breakerTolerance: formatPercentage,
  hold: formatHold,
  window: itself,
  windows: (named) => JSON.stringify(named),
  timeZone: itself,
};

/** The settings of a controller without any option. */
function defaults(): PublishedConfig {
  const config = defaultConfig(false);
  return Object.fromEntries(fields.map((field) => [field, config[field]])) as unknown as PublishedConfig;
}

/** The text of one value, as its option reads it; undefined for an option that is not set. */
export function publishedText(field: Field, config: PublishedConfig): string | undefined {
  const value = config[field];
  return value === undefined ? undefined : (formats[field] as (value: unknown) => string)(value);
}

/** The text to publish. The same settings always have the same text. */
export function formatPublished({ version, keyIds, isFreshnessKnown, config }: PublishedOptions): string {
  const byDefault = defaults();
  const given = fields.flatMap((field) => {
    const text = publishedText(field, config);
    return text === publishedText(field, byDefault) ? [] : [[publishedOptions[field].name, text]];
  });
  return JSON.stringify({
    v: format,
    version,
    keys: keyIds,
    freshnessKnown: isFreshnessKnown,
    options: Object.fromEntries(given) as unknown,
  });
}

export type PublishedReading =
  | {
      readonly installation: PublishedOptions;
      /** Names of options that this version does not have, in their order; a newer version has published them. */
      readonly unknown: readonly string[];
    }
  /** One line, which quotes at most a part of the text. */
  | { readonly problem: string };

/**
 * Reads what a leader has published. A newer format and a value that does not parse are problems, since without them a
 * decision would rest on other options than those of the controller. Never throws: any client that may patch the Lease
 * may have written the text.
 */
export function readPublished(text: string): PublishedReading {
  const members = parseMapping(text);
  if (members === undefined) return { problem: `${quote(text)} is not a JSON object` };
  const { v, version, keys, freshnessKnown: isFreshnessKnown, options: given } = members;
  if (v !== format) return { problem: formatProblem(v) };
  if (typeof version !== 'string') return { problem: 'version is not a text' };
  if (!areTexts(keys)) return { problem: 'keys is not a list of texts' };
  if (typeof isFreshnessKnown !== 'boolean') return { problem: 'freshnessKnown is not true or false' };
  if (!isMapping(given)) return { problem: 'options is not an object' };
  const reading = readConfig(given);
  if ('problem' in reading) return reading;
  return {
    installation: { version, keyIds: keys, isFreshnessKnown, config: reading.config },
    unknown: reading.unknown,
  };
}

function formatProblem(v: unknown): string {
  const shown = v === undefined ? 'missing' : quote(JSON.stringify(v));
  return `format v is ${shown}, and this version of reroll reads ${String(format)}: use the version of the controller`;
}

function readConfig(
  given: Members,
): { readonly config: PublishedConfig; readonly unknown: readonly string[] } | { readonly problem: string } {
  const config: Partial<Record<Field, unknown>> = { ...defaults() };
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const field = fields.find((candidate) => publishedOptions[candidate].name === name);
    if (field === undefined) {
      unknown.push(name);
    } else {
      const reading = readOption<unknown>(publishedOptions[field], textIn(value));
      if ('problem' in reading) return { problem: `${name}: ${reading.problem}` };
      config[field] = reading.value;
    }
  }
  return { config: config as unknown as PublishedConfig, unknown };
}

/** Another value than a text is read as its JSON, which no option or the right one accepts. */
function textIn(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
