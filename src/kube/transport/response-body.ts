/** Reads the bytes of an answer. No error of this file quotes any of them: they may be a Secret's. */
import type { IncomingMessage } from 'node:http';

import { TransportError } from './transport-error.ts';

/** All bytes of an answer. Rejects with the socket's error when it breaks off. */
export function readAll(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    response.once('error', reject);
    // Says nothing after either of the others.
    response.once('close', () => {
      reject(new Error('closed before its end'));
    });
  });
}

/** Whether the status is 2xx. */
export function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** Whether the server says that the answer is JSON. */
export function isJson(response: IncomingMessage): boolean {
  return response.headers['content-type']?.startsWith('application/json') === true;
}

/**
 * The parsed body; undefined for an error answer that does not parse, since its status says enough.
 * @throws TransportError `malformed` when a success does not parse
 */
export function readBody(bytes: Buffer, isRequired: boolean, call: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    if (!isRequired) return undefined;
    throw new TransportError('malformed', `${call}: the answer of ${String(bytes.length)} bytes is not valid JSON`);
  }
}
