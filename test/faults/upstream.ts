/** The server behind a proxy, and the headers that the proxy forwards unchanged. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';

export interface UpstreamTarget {
  /** Base URL. */
  readonly server: string;
  readonly caPem: string;
}

/** Headers of one connection, or that would make watch events unreadable here. */
const notPassedOn = ['accept-encoding', 'connection', 'host', 'keep-alive', 'transfer-encoding', 'upgrade'];

export class Upstream {
  readonly #target: UpstreamTarget;
  readonly #agent: Agent;

  constructor(target: UpstreamTarget) {
    this.#target = target;
    this.#agent = new Agent({ keepAlive: true, ca: target.caPem });
  }

  /**
   * Forwards the request, with its body and the bearer token of its client; resolves with the head of the answer.
   * @throws Error when the server is away, or the signal aborts
   */
  send(incoming: IncomingMessage, signal: AbortSignal): Promise<IncomingMessage> {
    const { method, url = '/', headers } = incoming;
    return new Promise((resolve, reject) => {
      const options = { method, headers: forwardedHeaders(headers), agent: this.#agent, signal };
      const request = httpsRequest(new URL(url, this.#target.server), options, resolve);
      request.on('error', reject);
      incoming.pipe(request);
    });
  }

  /** Breaks all connections to the server. */
  close(): void {
    this.#agent.destroy();
  }
}

export function forwardedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !notPassedOn.includes(name));
  return Object.fromEntries(kept.map(([name, value = '']) => [name, [value].flat().join(', ')]));
}
