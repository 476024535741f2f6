/** Continue tokens: the position at which a paged list continues, and its revision. */
import { badRequest } from '../objects/status.ts';

export interface Continuation {
  /** The revision of the first page; -1 continues at the current revision. */
  readonly revision: number;
  /** The key after which the next page begins. */
  readonly afterKey: string;
}

const VERSION = 'meta.k8s.io/v1';

export function encodeContinue({ revision, afterKey }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${afterKey}\0` })).toString('base64url');
}

/** @throws StatusError 400 for a token that this server has not issued */
export function decodeContinue(token: string): Continuation {
  try {
    const parsed = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Record<string, unknown>;
    const { v: version, rv: revision, start } = parsed;
    if (version === VERSION && typeof revision === 'number' && revision !== 0 && typeof start === 'string') {
      return { revision, afterKey: start.replace(/\0$/, '') };
    }
  } catch {
    // Not JSON: answered like any other token that this server has not issued.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}
