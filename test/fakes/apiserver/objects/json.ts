/** JSON as the server stores it: plain values that never change in place once stored. */
import { isDeepStrictEqual } from 'node:util';

export type Json = string | number | boolean | null | undefined | readonly Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** The object at `key`, or an empty one where there is none or it has another type. */
export function objectAt(parent: unknown, ...path: readonly string[]): JsonObject {
  let value = parent;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return isObject(value) ? value : {};
}

export function stringAt(parent: unknown, ...path: readonly string[]): string {
  const last = path.at(-1) ?? '';
  const value = objectAt(parent, ...path.slice(0, -1))[last];
  return typeof value === 'string' ? value : '';
}

export function numberAt(parent: unknown, ...path: readonly string[]): number | undefined {
  const last = path.at(-1) ?? '';
  const value = objectAt(parent, ...path.slice(0, -1))[last];
  return typeof value === 'number' ? value : undefined;
}

export function isEqual(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}
