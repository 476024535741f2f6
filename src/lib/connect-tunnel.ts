/**
 * Opens a connection through an HTTP proxy: `CONNECT host:port` (RFC 9110, section 9.3.6). All later bytes go to the
 * host and come from it; where they are TLS, the proxy cannot read them.
 */
import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';

import type { ProxyAddress } from './proxy-address.ts';

export interface TunnelOptions {
  readonly proxy: ProxyAddress;
  /** The far end. An IPv6 address has no brackets. */
  readonly host: string;
  readonly port: number;
  /** How the certificate of an `https:` proxy is verified. Default: Node's own verification. */
  readonly trust?: ProxyTrust;
  /** How long the proxy may be silent, in milliseconds. Default 15,000. */
  readonly timeoutMs?: number;
}

export interface ProxyTrust {
  readonly secureContext?: SecureContext;
  readonly rejectUnauthorized?: boolean;
}

/** The proxy could not be reached or did not open the tunnel. The message names the proxy without its credentials. */
export class TunnelError extends Error {
  override readonly name = 'TunnelError';
  /** Node's error code of the connection to the proxy, such as `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor({ name }: ProxyAddress, reason: string, code?: string) {
    super(`proxy ${name}: ${reason}`);
    this.code = code;
  }
}

/**
 * Opens a tunnel. Exactly one call of `done` follows.
 * @param done gets a `TunnelError`, or the connection before any byte of it is read
 * @returns a function that gives up, unless `done` was called before
 */
export function openTunnel(
  options: TunnelOptions,
  done: (error: TunnelError | null, socket?: Socket) => void,
): () => void {
  const { proxy, timeoutMs = 15_000 } = options;
  let isDone = false;
  const finish = (error: TunnelError | null, socket?: Socket): void => {
    if (isDone) return;
    isDone = true;
    done(error, socket);
  };
  const giveUp = (reason: string, code?: string): void => {
    if (!isDone) request.destroy(new TunnelError(proxy, reason, code));
  };
  const request = connectRequest(options, timeoutMs);
  request.once('connect', (answer, socket, head) => {
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) {
      socket.destroy();
      finish(new TunnelError(proxy, refusalOf(status)));
      return;
    }
    socket.setTimeout(0);
    if (head.length > 0) socket.unshift(head);
    finish(null, socket);
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    finish(error instanceof TunnelError ? error : new TunnelError(proxy, error.message, error.code));
  });
  request.on('timeout', () => {
    giveUp(`no answer to CONNECT within ${String(timeoutMs)} ms`, 'ETIMEDOUT');
  });
  request.end();
  return () => {
    giveUp('the connection was given up');
  };
}

function connectRequest({ proxy, host, port, trust }: TunnelOptions, timeoutMs: number): ClientRequest {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const start = proxy.isSecure ? httpsRequest : httpRequest;
  return start({
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: authority,
    // The connection belongs to the tunnel alone.
    agent: false,
    timeout: timeoutMs,
    headers: {
      host: authority,
      connection: 'keep-alive',
      ...(proxy.authorization && { 'proxy-authorization': proxy.authorization }),
    },
    ...trust,
  });
}

/** Leaves out the proxy's reason phrase, which can contain anything. */
function refusalOf(status: number): string {
  const hint = status === 407 ? ' (it requires a user name and a password, or rejects those in its URL)' : '';
  return `CONNECT was answered with ${String(status)}${hint}`;
}
