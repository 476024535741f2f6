/** Reads and writes the record annotation. A record that cannot be compared with is told apart from none at all. */
import { absent, type ConfigEntry, type RecordEntry, type RecordReading, type RolloutRecord } from '../model/record.ts';

/** The version of the format that this program writes. */
const formatVersion = 1;

/**
 * Reads the annotation's text. Never throws: anything that is not a record is `foreign`.
 * @param keyIds ids of the digest keys of this process
 */
export function readRecord(text: string | undefined, keyIds: readonly string[]): RecordReading {
  if (text === undefined) return { state: 'none' };
  const value = parseObject(text);
  if (value === undefined || typeof value['v'] !== 'number') return { state: 'foreign', why: 'malformed' };
  if (value['v'] > formatVersion) return { state: 'foreign', why: 'newer-version' };
  if (!isRecord(value)) return { state: 'foreign', why: 'malformed' };
  return keyIds.includes(value.key) ? { state: 'known', record: value } : { state: 'foreign', why: 'unknown-key' };
}

/** The annotation's text. Members come in a fixed order and configs sorted, so the same record is the same text. */
export function formatRecord(record: RolloutRecord): string {
  const { v, key, rolledAt, from } = record;
  const configs = sortedEntries(record.configs).map(([ref, entry]) => [ref, sortedEntry(entry)]);
  return JSON.stringify({ v, key, rolledAt, from, configs: Object.fromEntries(configs) as unknown });
}

function sortedEntry(entry: RecordEntry | undefined): unknown {
  if (entry === undefined || entry === absent) return entry;
  return { rv: entry.rv, keys: Object.fromEntries(sortedEntries(entry.keys)) };
}

function sortedEntries<T>(object: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecord(value: unknown): value is RolloutRecord {
  if (!isObject(value) || value['v'] !== formatVersion || typeof value['key'] !== 'string') return false;
  if (!isOptionalText(value['rolledAt']) || !isOptionalText(value['from'])) return false;
  return isObject(value['configs']) && Object.values(value['configs']).every(isEntry);
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isEntry(value: unknown): value is RecordEntry {
  return value === absent || isConfigEntry(value);
}

function isConfigEntry(value: unknown): value is ConfigEntry {
  if (!isObject(value) || typeof value['rv'] !== 'string' || !isObject(value['keys'])) return false;
  return Object.values(value['keys']).every((digest) => typeof digest === 'string');
}
