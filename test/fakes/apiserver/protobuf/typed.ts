/** Objects as the API server stores them: in its types a list or map without elements is the same as none. */
import { isList, isObject, type JsonObject } from '../objects/json.ts';
import { isEmbedded, tables } from './encode.ts';

/** Without the empty lists and maps of a message and of all messages in it. */
export function withoutEmptyLists(object: JsonObject, message: string): JsonObject {
  const members = { ...object };
  for (const { member, shape, type } of tables.get(message) ?? []) {
    const value = members[member];
    if (isEmbedded(member)) Object.assign(members, withoutEmptyLists(members, type));
    else if (isEmptyOf(shape, value)) members[member] = undefined;
    else if (isList(value)) members[member] = value.map((item) => withoutEmptyIn(item, type));
    else if (shape === 'one') members[member] = withoutEmptyIn(value, type);
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function withoutEmptyIn(value: JsonObject[string], type: string): JsonObject[string] {
  return tables.has(type) && isObject(value) ? withoutEmptyLists(value, type) : value;
}

function isEmptyOf(shape: string, value: unknown): boolean {
  return shape !== 'one' && typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
