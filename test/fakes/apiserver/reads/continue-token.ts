/** Continue tokens: where a paged list goes on, and in which state of the world. */
import { badRequest } from '../objects/status.ts';

export interface Continuation {
  /** The revision of the first page; -1 goes on in whatever is current. */
  readonly revision: number;
  /** The key after which the next page begins. */
  readonly afterKey: string;
}

const VERSION = 'meta.k8s.io/v1';

export function encodeContinue({ revision, afterKey }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${afterKey}\0` })).toString('base64url');
}

/** @throws StatusError 400 for what is no token of this server */
export function decodeContinue(token: string): Continuation {
  try {
    const parsed = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Record<string, unknown>;
    const { v: version, rv: revision, start } = parsed;
    if (version === VERSION && typeof revision === 'number' && revision !== 0 && typeof start === 'string') {
      return { revision, afterKey: start.replace(/\0$/, '') };
    }
  } catch {
    // Not JSON: answered like any other token that was not made here.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}
