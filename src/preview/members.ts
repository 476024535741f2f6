/** Members of objects that nothing has checked. */

export type Members = Readonly<Record<string, unknown>>;

/** None for a value that is no mapping. */
export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

export function without<T extends object, Name extends string>(object: T, ...names: readonly Name[]): Omit<T, Name> {
  const kept = Object.entries(object).filter(([name]) => !(names as readonly string[]).includes(name));
  return Object.fromEntries(kept) as Omit<T, Name>;
}
