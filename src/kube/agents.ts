/**
 * The connections that calls share. Those of one pair of agents are made with the same TLS material, so that each can
 * serve any call.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext } from 'node:tls';

import type { TlsMaterial } from './credentials.ts';

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

class PlainAgent extends HttpAgent {
  override getName(): string {
    return name;
  }
}

class TlsAgent extends HttpsAgent {
  override getName(): string {
    return name;
  }
}

/** @param options.maxSockets limited calls at the same time */
export function createAgents(tls: TlsMaterial, options: { isPlain: boolean; maxSockets: number }): Agents {
  const common = {
    ...(options.isPlain ? {} : secured(tls)),
    keepAlive: true,
    keepAliveMsecs: tcpKeepAliveMs,
    timeout: idleSocketMs,
  };
  const AgentClass = options.isPlain ? PlainAgent : TlsAgent;
  const limited = new AgentClass({ ...common, maxSockets: options.maxSockets });
  const unlimited = new AgentClass({ ...common, maxSockets: Infinity });
  return { tls, limited, unlimited };
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
