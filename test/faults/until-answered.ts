/** Writes to an API server through outages. */
import type { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';

export interface Write {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The body; of a PATCH, a JSON merge patch (RFC 7396). */
  readonly body?: object;
}

const callTimeoutMs = 5_000;
/** An API server that is killed and started again is back well within this time. */
const outageMs = 120_000;

/** A write may take effect although its answer is lost: the retry then finds the object (409), or does not (404). */
const doneBefore = { POST: 409, PATCH: 200, DELETE: 404 } as const;

/** Retries until the write succeeds. @throws Error after two minutes */
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
