/** Reads the values of one entry of a kubeconfig, in which anything may stand. `null` counts as not given, as in Go. */
import { StartError } from '../../model/start-error.ts';

export type Entry = Readonly<Record<string, unknown>>;

/** Whether it is a mapping. */
export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text; undefined where it is not given or empty. @throws StartError when it is something else */
export function textOf(entry: Entry, key: string): string | undefined {
  const value = entry[key] ?? '';
  if (value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new StartError(`${key} is not a string`);
}

/** A list of texts, empty where it is not given. @throws StartError when it is something else */
export function textsOf(entry: Entry, key: string): readonly string[] {
  const value = entry[key] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new StartError(`${key} is not a list of strings`);
}

/** A list of mappings, empty where it is not given. @throws StartError when it is something else */
export function entriesOf(entry: Entry, key: string): readonly Entry[] {
  const value = entry[key] ?? [];
  if (Array.isArray(value) && value.every(isEntry)) return value;
  throw new StartError(`${key} is not a list of mappings`);
}

/** A mapping, empty where it is not given. @throws StartError when it is something else */
export function recordOf(entry: Entry, key: string): Entry {
  const value = entry[key] ?? {};
  if (isEntry(value)) return value;
  throw new StartError(`${key} is not a mapping`);
}

/** Runs a reading. @throws StartError, one short line that says first where what is wrong was read */
export function within<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new StartError(`${where}: ${reasonOf(error)}`);
  }
}

/** What an error says, in one line: our own whole, which quote no secret, and of others so much as tells what it is. */
export function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return error instanceof StartError ? message : (message.split('\n', 1)[0] ?? '').slice(0, 200);
}
