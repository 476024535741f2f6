/**
 * Strategic merge patch, to the extent that kubectl needs it: a merge patch that also merges lists by the names of
 * their elements, and supports the directives to replace and to delete.
 */
import { isList, isObject, type Json, type JsonObject } from '../objects/json.ts';
import { mergeByKey, mergeKeyOf } from './keyed-lists.ts';

export function strategicMerge(live: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  if (patch['$patch'] === 'delete') return undefined;
  const result: JsonObject = isObject(live) && patch['$patch'] !== 'replace' ? { ...live } : {};
  for (const [field, value] of Object.entries(patch)) {
    // Other directives only define the order of a list.
    if (field.startsWith('$')) continue;
    const merged = value === null ? undefined : mergeField(field, result[field], value);
    if (merged === undefined) Reflect.deleteProperty(result, field);
    else result[field] = merged;
  }
  return result;
}

function mergeField(field: string, live: Json, patch: Json): Json {
  const key = mergeKeyOf(field);
  if (key === undefined || !isList(patch)) return strategicMerge(live, patch);
  return mergeByKey({ live: isList(live) ? live : [], patch }, key, strategicMerge);
}
