/** Writes to an API server through outages. */
import type { ApiClient, ApiObject } from '../support/api-client.ts';
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

/**
 * Retries until the write succeeds.
 * @returns the last answer: of a PATCH the object, with the version that the write made
 * @throws Error after two minutes
 */
export async function untilAnswered(client: ApiClient, { method, path, body }: Write): Promise<ApiObject> {
  const answer = async (): Promise<ApiObject | undefined> => {
    const { status, body: answered } = await client.request(method, path, {
      ...(body === undefined ? {} : { body }),
      ...(method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}),
      signal: AbortSignal.timeout(callTimeoutMs),
    });
    return status < 300 || status === doneBefore[method] ? answered : undefined;
  };
  return waitFor(`${method} ${path} to be answered`, answer, { timeoutMs: outageMs, intervalMs: 100 });
}
