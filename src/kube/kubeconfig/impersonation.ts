/** The headers that have the API server act as somebody else, as client-go sends them. */
import { StartError } from '../../model/start-error.ts';
import type { Entry } from './kubeconfig-entry.ts';
import { recordOf, textOf, textsOf } from './kubeconfig-entry.ts';

/** What a header's name may be made of (RFC 9110, section 5.6.2), but for `%`, which escapes the rest. */
const plainByte = /[!#$&'*+\-.^_`|~0-9A-Za-z]/;

/**
 * `as`, `as-uid`, `as-groups` and `as-user-extra` of a user entry, by header name; empty where it acts as itself. A header
 * with several values is sent several times.
 * @throws StartError when there is something to act with and no `as`, or a value is not of its kind
 */
export function impersonationHeaders(user: Entry): Record<string, string | string[]> {
  const name = textOf(user, 'as');
  const uid = textOf(user, 'as-uid');
  const groups = textsOf(user, 'as-groups');
  const extra = recordOf(user, 'as-user-extra');
  const keys = Object.keys(extra);
  if (!name) {
    if (!uid && groups.length === 0 && keys.length === 0) return {};
    throw new StartError('as-uid, as-groups and as-user-extra need a user to act as, in "as"');
  }
  return {
    'impersonate-user': bytesOf(name),
    ...(uid && { 'impersonate-uid': bytesOf(uid) }),
    ...(groups.length > 0 && { 'impersonate-group': groups.map(bytesOf) }),
    ...Object.fromEntries(keys.map((key) => [`impersonate-extra-${escapeKey(key)}`, textsOf(extra, key).map(bytesOf)])),
  };
}

function escapeKey(key: string): string {
  return [...Buffer.from(key)].map((byte) => escapeByte(byte)).join('');
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return plainByte.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Node sends one byte for each character of a header: UTF-8 is handed over byte by byte. */
function bytesOf(value: string): string {
  return Buffer.from(value).toString('latin1');
}
