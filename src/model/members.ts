/** Reads members of values whose types nothing has checked, such as parsed JSON or YAML. */

export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is a mapping: an object that is no array. */
export function isMapping(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Those of a mapping; none for any other value. */
export function membersOf(value: unknown): Members {
  return isMapping(value) ? value : {};
}

/** The value at a path of own members; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Members)[key];
  }
  return at;
}

/** The mapping at a path; empty where there is none. */
export function membersAt(value: unknown, ...path: readonly string[]): Members {
  return membersOf(valueAt(value, path));
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** The text at a path; undefined where there is none, and for an empty one. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The mapping that a text in JSON is; undefined for any other text. */
export function parseMapping(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
