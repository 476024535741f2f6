/** An object without these members. */
export function without<T extends object, Name extends string>(object: T, ...names: readonly Name[]): Omit<T, Name> {
  const kept = Object.entries(object).filter(([name]) => !(names as readonly string[]).includes(name));
  return Object.fromEntries(kept) as Omit<T, Name>;
}
