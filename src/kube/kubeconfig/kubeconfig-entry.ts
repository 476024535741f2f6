/** Reads and checks the values of an entry of a kubeconfig. `null` counts as missing, as in Go. */
import { StartError } from '../../model/start-error.ts';

export type Entry = Readonly<Record<string, unknown>>;

/** Whether the value is a mapping. */
export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string; undefined where it is missing or empty. @throws StartError for another type */
export function textOf(entry: Entry, key: string): string | undefined {
  const value = entry[key] ?? '';
  if (value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new StartError(`${key} is not a string`);
}

/** A list of strings; empty where it is missing. @throws StartError for another type */
export function textsOf(entry: Entry, key: string): readonly string[] {
  const value = entry[key] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new StartError(`${key} is not a list of strings`);
}

/** A list of mappings; empty where it is missing. @throws StartError for another type */
export function entriesOf(entry: Entry, key: string): readonly Entry[] {
  const value = entry[key] ?? [];
  if (Array.isArray(value) && value.every(isEntry)) return value;
  throw new StartError(`${key} is not a list of mappings`);
}

/** A mapping; empty where it is missing. @throws StartError for another type */
export function recordOf(entry: Entry, key: string): Entry {
  const value = entry[key] ?? {};
  if (isEntry(value)) return value;
  throw new StartError(`${key} is not a mapping`);
}

/** Runs `read`. @throws StartError, one short line that begins with `where` */
export function within<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new StartError(`${where}: ${reasonOf(error)}`);
  }
}

/** The message of a StartError, which quotes no secret; of another error the start of its first line. */
export function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return error instanceof StartError ? message : (message.split('\n', 1)[0] ?? '').slice(0, 200);
}
