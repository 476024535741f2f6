/** The impersonation headers of a kubeconfig user, as client-go sends them. */
import { StartError } from '../../model/start-error.ts';
import type { Impersonate } from './kube-config-source.ts';
import type { Entry } from './kubeconfig-entry.ts';
import { recordOf, textOf, textsOf } from './kubeconfig-entry.ts';

/** The characters of a header name (RFC 9110, section 5.6.2), except `%`, which escapes all others. */
const plainByte = /[!#$&'*+\-.^_`|~0-9A-Za-z]/;

/**
 * The headers for `as`, `as-uid`, `as-groups` and `as-user-extra` of a user entry; empty where it impersonates no user.
 * A header with several values is sent several times.
 * @throws StartError when one of the others is set without `as`, or a value has the wrong type
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

/** The headers for a user that an option names. */
export function headersOf({ user, groups }: Impersonate): Record<string, string | string[]> {
  return impersonationHeaders({ as: user, 'as-groups': groups });
}

function escapeKey(key: string): string {
  return [...Buffer.from(key)].map((byte) => escapeByte(byte)).join('');
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return plainByte.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Encodes UTF-8 as one character a byte, since Node sends one byte for each character of a header. */
function bytesOf(value: string): string {
  return Buffer.from(value).toString('latin1');
}
