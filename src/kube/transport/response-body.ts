/** Reads the body and headers of an answer. No error of this file quotes the body, which may be a Secret. */
import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

import type { WireFormat } from '../api/transport-types.ts';
import { protobufType } from '../protobuf/envelope.ts';
import { readAnswer } from '../protobuf/objects.ts';
import { TransportError } from './transport-error.ts';

/** All bytes of an answer. Rejects with the socket's error when the connection breaks. */
export function readAll(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    response.once('error', reject);
    // After one of the other events this has no effect.
    response.once('close', () => {
      reject(new Error('closed before its end'));
    });
  });
}

/** Whether the status is 2xx. */
export function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** The format of the answer by its content type; undefined for any other one. */
export function wireFormatOf({ headers }: Pick<IncomingMessage, 'headers'>): WireFormat | undefined {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return 'json';
  return type.startsWith(protobufType) ? 'protobuf' : undefined;
}

/**
 * The parsed body; undefined for an error answer that does not parse, since its status says enough.
 * @throws TransportError `malformed` when a success does not parse
 */
export function readBody(format: WireFormat, bytes: Buffer, isRequired: boolean, call: string): unknown {
  try {
    return format === 'json' ? parseJson(bytes) : readAnswer(bytes);
  } catch {
    if (!isRequired) return undefined;
    const what = format === 'json' ? 'valid JSON' : 'readable protobuf';
    throw new TransportError('malformed', `${call}: the answer of ${String(bytes.length)} bytes is not ${what}`);
  }
}

/** Nearly all answers are ASCII, whose bytes need no decoding. */
function parseJson(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')) as unknown;
}

/** No server delays a call for longer: the delay was meant for the state of the server at that moment. */
const maxRetryAfterMs = 5 * 60_000;

/**
 * The `Retry-After` of a 429 or 503 in milliseconds: whole seconds or an HTTP date (RFC 9110 §10.2.3). Undefined for
 * other statuses, and where the header is missing or unreadable.
 * @param nowMs wall clock, for the form with a date
 */
export function readRetryAfterMs(status: number, header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || (status !== 429 && status !== 503)) return undefined;
  const delayMs = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.min(maxRetryAfterMs, Math.max(0, delayMs));
}
