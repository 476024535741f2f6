/** Reads the bytes of an answer. No error of this file quotes any of them: they may be a Secret's. */
import type { IncomingMessage } from 'node:http';

import { TransportError } from './transport-error.ts';

/** All bytes of an answer. Throws the socket's error when it breaks off. */
export async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
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
