/**
 * The connections that calls share. Those of one pair of agents are made with the same TLS material, so that each can
 * serve any call.
 */
import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as TlsAgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';

import { openTunnel, type ProxyTrust } from '../../lib/connect-tunnel.ts';
import type { ProxyAddress } from '../../lib/proxy-address.ts';
import type { TlsMaterial } from '../kubeconfig/credentials.ts';

type Agent = HttpAgent | HttpsAgent;

/** Connections that were made with one set of TLS material. */
export interface Agents {
  readonly tls: TlsMaterial;
  /** For calls that wait while as many as are allowed are open. */
  readonly limited: Agent;
  readonly unlimited: Agent;
}

/** Idle connections are dropped before a load balancer forgets them (60 s is common). */
const idleSocketMs = 30_000;

/** How long a connection is silent before its other end is asked whether it is still there. */
export const tcpKeepAliveMs = 15_000;

/** By default a name is made, for every call, of all options of its connection, certificates included. */
const name = 'the API server';

type Created = (error: Error | null, stream?: Duplex) => void;

/** A proxy and how its own certificate is verified. */
interface Via {
  readonly proxy: ProxyAddress;
  readonly trust: ProxyTrust;
}

/** The tunnels of one agent that are being opened. Until they are open, Node does not count them against `maxSockets`. */
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
      // TLS with the API server, spoken through the tunnel: given a socket, Node makes no connection of its own.
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
  /** Limited calls at the same time. */
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

/** As with kubectl, the authority that vouches for the API server vouches for the proxy; no client certificate is shown. */
function trustOf({ ca, rejectUnauthorized }: TlsMaterial): ProxyTrust {
  return {
    secureContext: createSecureContext({ ca }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

/** Drops the connections that idle; those in use finish what they are at and are not used again. */
export function retire(agent: Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** One context for all connections: each would parse the certificates for itself, and keep what it made of them. */
function secured(tls: TlsMaterial): object {
  const { rejectUnauthorized, servername } = tls;
  return {
    secureContext: createSecureContext(tls),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername === undefined ? {} : { servername }),
  };
}
