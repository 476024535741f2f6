/**
 * Reads the members of a record about the last roll and about the content that pods started with. They help to judge a
 * rollout and decide about no content, so one that is malformed or too large is left out, and the rest counts.
 */
import { isConfigKind, parseConfigRef, type ConfigRef } from '../../model/kinds.ts';
import { isMapping } from '../../model/members.ts';
import { mostNames, type LastRoll, type RolloutRecord } from '../../model/record.ts';

/** No name of an object, id or time is longer. */
const longestText = 253;

type OptionalMember = Exclude<keyof LastRoll, 'to' | 'base'>;

/** What each member has to be. */
const optionalMembers: Readonly<Record<OptionalMember, (value: unknown) => boolean>> = {
  alone: (value) => value === true,
  gen: isCount,
  seen: isText,
  for: (value) => Array.isArray(value) && value.length > 0 && value.length <= mostNames && value.every(isRef),
  was: (value) => value === 'ok' || value === 'bad',
  down: isCount,
};

/** Undefined for a roll without trigger or base. */
export function readLastRoll(value: unknown): LastRoll | undefined {
  if (!isMapping(value)) return undefined;
  const { to, base } = value;
  if (typeof to !== 'string' || typeof base !== 'string') return undefined;
  const valid = Object.entries(optionalMembers).filter(([member, isValid]) => isValid(value[member]));
  return { to, base, ...Object.fromEntries(valid.map(([member]) => [member, value[member]])) };
}

/** Undefined if there are none, or too many. */
export function readStartedWith(value: unknown): RolloutRecord['of'] {
  if (!isMapping(value)) return undefined;
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => isRef(entry[0]) && isText(entry[1]),
  );
  return entries.length === 0 || entries.length > mostNames ? undefined : Object.fromEntries(entries);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestText;
}

function isRef(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const { kind, name } = parseConfigRef(value as ConfigRef);
  return isConfigKind(kind) && isText(name);
}
