/**
 * Sends one HTTP request to a service. It follows no redirects, reads at most 64 KB of the answer, and goes through a
 * proxy where one is set. Its errors never have the URL, which is a credential.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';

import { openTunnel, TunnelError } from '../../lib/connect-tunnel.ts';
import { errorCode } from '../../lib/error-code.ts';
import { unbracketed, type ProxyAddress } from '../../lib/proxy-address.ts';
import type { Answer } from '../sinks/format.ts';

export interface PostRequest {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly proxy: ProxyAddress | undefined;
  /** Certificate authorities in PEM; undefined for those of Node. */
  readonly ca: string | undefined;
  /** Time limit from the start to the end of the answer, ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** No answer came. The message is safe to show. */
export class PostError extends Error {
  override readonly name = 'PostError';
}

const mostAnswerBytes = 64 * 1024;

/** @throws PostError if there is no answer */
export async function post(request: PostRequest): Promise<Answer> {
  const limit = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]);
  try {
    const socket = request.proxy && (await throughProxy(request, request.proxy, signal));
    return await send(request, socket, signal);
  } catch (error) {
    throw new PostError(limit.aborted ? `no answer within ${String(request.timeoutMs)} ms` : reasonOf(error));
  }
}

/** Node's messages may have a host or an address; its codes have not. A `TunnelError` is safe to show. */
function reasonOf(error: unknown): string {
  if (error instanceof TunnelError) return error.message;
  const code = errorCode(error);
  return code === '' ? 'no answer' : `no answer (${code})`;
}

function send(request: PostRequest, socket: Socket | undefined, signal: AbortSignal): Promise<Answer> {
  const { url, body, ca } = request;
  const isSecure = url.protocol === 'https:';
  const options: RequestOptions & { readonly ca?: string } = {
    method: 'POST',
    host: unbracketed(url.hostname),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers, host: url.host, 'content-length': String(Buffer.byteLength(body)) },
    signal,
    ...(url.username === '' ? {} : { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }),
    ...(ca === undefined ? {} : { ca }),
    // Node calls `createConnection` only of a request that has no agent at all, which `agent: false` is not.
    ...(socket === undefined ? { agent: false } : { createConnection: () => secured(socket, request) }),
  };
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? httpsRequest : httpRequest)(options, (response) => {
      readBody(response).then((text) => {
        resolve({ status: response.statusCode ?? 0, retryAfterMs: retryAfterOf(response), body: text });
      }, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** TLS with the service through the tunnel. */
function secured(socket: Socket, { url, ca }: PostRequest): Socket {
  if (url.protocol !== 'https:') return socket;
  const secureContext = ca === undefined ? undefined : createSecureContext({ ca });
  const host = unbracketed(url.hostname);
  return connectTls({
    socket,
    host,
    // A name is what a certificate is chosen by; an address is none (RFC 6066, section 3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(secureContext === undefined ? {} : { secureContext }),
  });
}

function throughProxy({ url, timeoutMs }: PostRequest, proxy: ProxyAddress, signal: AbortSignal): Promise<Socket> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return new Promise((resolve, reject) => {
    const giveUp = openTunnel({ proxy, host: unbracketed(url.hostname), port, timeoutMs }, (error, socket) => {
      signal.removeEventListener('abort', giveUp);
      if (socket === undefined) reject(error ?? new PostError('no answer'));
      else resolve(socket);
    });
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}

/** The rest of a longer answer is not read. */
async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, mostAnswerBytes - size));
    size += chunk.length;
    if (size >= mostAnswerBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3). */
function retryAfterOf({ headers }: IncomingMessage): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - Date.now());
}
