/** Writes to an API server that is away at times. */
import type { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';

export interface Write {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Of a PATCH, one by RFC 7396. */
  readonly body?: object;
}

const callTimeoutMs = 5_000;
/** An API server that is killed and started again is back well within this. */
const outageMs = 120_000;

/** An answer may be lost although it was done: at the next try it is there already (409), or gone (404). */
const doneBefore = { POST: 409, PATCH: 200, DELETE: 404 } as const;

/** Tries until it is done. @throws Error when it is not after two minutes */
export async function untilAnswered(client: ApiClient, { method, path, body }: Write): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    const { status } = await client.request(method, path, {
      ...(body === undefined ? {} : { body }),
      ...(method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}),
      signal: AbortSignal.timeout(callTimeoutMs),
    });
    return status < 300 || status === doneBefore[method];
  };
  await waitFor(`${method} ${path} to be answered`, isDone, { timeoutMs: outageMs, intervalMs: 100 });
}
