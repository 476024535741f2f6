/**
 * The HTTP agents with the connections that calls share. All connections of one pair of agents have the same TLS
 * material, so that each can serve any call.
 */
import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as TlsAgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';

import { openTunnel, type ProxyTrust } from '../../lib/connect-tunnel.ts';
import type { ProxyAddress } from '../../lib/proxy-address.ts';
import type { TlsMaterial } from '../kubeconfig/credentials.ts';

type Agent = HttpAgent | HttpsAgent;

/** Two pools of connections with the same TLS material. */
export interface Agents {
  readonly tls: TlsMaterial;
  /** Has a limit of connections, at which calls wait. */
  readonly limited: Agent;
  readonly unlimited: Agent;
}

/** Idle connections are dropped before a load balancer forgets them (60 s is common). */
const idleSocketMs = 30_000;

/** A connection that is silent for this long gets a TCP keep-alive probe. */
export const tcpKeepAliveMs = 15_000;

/** Node's default name of a pool is built from all connection options, certificates included, for every call. */
const name = 'the API server';

type Created = (error: Error | null, stream?: Duplex) => void;

/** A proxy and how its own certificate is verified. */
interface Via {
  readonly proxy: ProxyAddress;
  readonly trust: ProxyTrust;
}

/** Opens the tunnels of one agent. Until a tunnel is open, Node does not count it against `maxSockets`. */
class Tunnels {
  readonly #via: Via;
  readonly #pending = new Set<() => void>();

  constructor(via: Via) {
    this.#via = via;
  }

  open({ host, port }: ClientRequestArgs, done: Created): void {
    const options = { ...this.#via, host: host ?? '', port: Number(port) };
    const giveUp = openTunnel(options, (error, socket) => {
      this.#pending.delete(giveUp);
      socket?.setKeepAlive(true, tcpKeepAliveMs);
      done(error, socket);
    });
    this.#pending.add(giveUp);
  }

  giveUp(): void {
    for (const giveUp of this.#pending) giveUp();
  }
}

class PlainAgent extends HttpAgent {
  readonly #tunnels: Tunnels | undefined;

  constructor(options: AgentOptions, via: Via | undefined) {
    super(options);
    this.#tunnels = via && new Tunnels(via);
  }

  override getName(): string {
    return name;
  }

  override createConnection(options: ClientRequestArgs, done: Created): Duplex | null | undefined {
    if (this.#tunnels === undefined) return super.createConnection(options, done);
    this.#tunnels.open(options, done);
    return undefined;
  }

  override destroy(): void {
    this.#tunnels?.giveUp();
    super.destroy();
  }
}

class TlsAgent extends HttpsAgent {
  readonly #tunnels: Tunnels | undefined;

  constructor(options: TlsAgentOptions, via: Via | undefined) {
    super(options);
    this.#tunnels = via && new Tunnels(via);
  }

  override getName(): string {
    return name;
  }

  override createConnection(options: ClientRequestArgs, done: Created): Duplex | null | undefined {
    if (this.#tunnels === undefined) return super.createConnection(options, done);
    this.#tunnels.open(options, (error, socket) => {
      // TLS with the API server through the tunnel: with a socket, Node opens no connection of its own.
      const own = { ...options, socket } as ClientRequestArgs;
      const secured = error === null ? super.createConnection(own) : undefined;
      done(error, secured ?? undefined);
    });
    return undefined;
  }

  override destroy(): void {
    this.#tunnels?.giveUp();
    super.destroy();
  }
}

export interface AgentsOptions {
  readonly isPlain: boolean;
  /** Highest number of connections of `limited`. */
  readonly maxSockets: number;
  /** Every connection is made through it. */
  readonly proxy?: ProxyAddress | undefined;
}

export function createAgents(tls: TlsMaterial, { isPlain, maxSockets, proxy }: AgentsOptions): Agents {
  const common = {
    ...(isPlain ? {} : secured(tls)),
    keepAlive: true,
    keepAliveMsecs: tcpKeepAliveMs,
    timeout: idleSocketMs,
  };
  const via = proxy && { proxy, trust: proxy.isSecure ? trustOf(tls) : {} };
  const AgentClass = isPlain ? PlainAgent : TlsAgent;
  const limited = new AgentClass({ ...common, maxSockets }, via);
  const unlimited = new AgentClass({ ...common, maxSockets: Infinity }, via);
  return { tls, limited, unlimited };
}

/**
 * As with kubectl, the certificate authority of the API server verifies the proxy too; no client certificate is sent.
 */
function trustOf({ ca, rejectUnauthorized }: TlsMaterial): ProxyTrust {
  return {
    secureContext: createSecureContext({ ca }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

/** Closes idle connections; those in use finish their call and are not used again. */
export function retire(agent: Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** One secure context for all connections: otherwise each would parse the certificates and keep the result. */
function secured(tls: TlsMaterial): object {
  const { rejectUnauthorized, servername } = tls;
  return {
    secureContext: createSecureContext(tls),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername === undefined ? {} : { servername }),
  };
}
