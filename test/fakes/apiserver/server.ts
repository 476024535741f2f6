/**
 * An API server in memory, for tests and the demo: the part of the Kubernetes API that a controller can observe, in the
 * real server's words, and with faults on demand. See `EmbeddedApiServer` for what a test can do with it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

import { createCertificateAuthority } from '../../support/certificates.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { Faults } from './faults/faults.ts';
import { dispatch, type Server } from './http/dispatch.ts';
import { Exchange } from './http/exchange.ts';
import type { LoggedRequest } from './http/logged-request.ts';
import { RequestLog } from './http/request-log.ts';
import { parsePath, verbOf } from './http/route.ts';
import { Tokens } from './http/tokens.ts';
import { Store } from './store/store.ts';
import { OpenWatches } from './watch/open-watches.ts';
import { WorkloadController } from './workloads/workload-controller.ts';
import { createNamespace } from './writes/namespace-content.ts';

export interface EmbeddedOptions {
  /** Whether `sendInitialEvents` is served; else it is refused with 422, as servers before 1.32 do. Default true. */
  readonly watchList?: boolean;
  /** How often a watch gets a bookmark. Default 60,000 ms, as in life. */
  readonly bookmarkPeriodMs?: number;
  /** How long before its end a watch gets its last bookmark. Default 2,000 ms, as in life. */
  readonly lastBookmarkMs?: number;
  /** How many events are remembered at least. Default 10,000. */
  readonly historyLimit?: number;
  /** Whether Deployments, StatefulSets and DaemonSets roll out. Default true. */
  readonly workloads?: boolean;
  /** How many nodes a DaemonSet runs on. Default 1. */
  readonly nodes?: number;
}

export interface EmbeddedApiServer extends TestCluster {
  readonly kind: 'embedded';
  /** Makes the server misbehave. */
  readonly faults: Faults;
  /** The requests that were seen. */
  readonly requests: RequestLog;
  /** The watches that are open. */
  readonly watches: OpenWatches;
  /** Holds and releases rollouts. */
  readonly workloads: WorkloadController;
  /** The resourceVersion of the last write. */
  readonly resourceVersion: string;
  /** Forgets the history, so that every resourceVersion before the current one is too old. */
  compact(): void;
  /** A bearer token for a user of this name. */
  addToken(name: string): string;
  revokeToken(token: string): void;
  /** Ends everything, open watches too. @throws Error where a fault was set that never struck */
  stop(): Promise<void>;
}

/** A revision to begin with that nobody takes for a count of writes. */
const FIRST_REVISION = 1000;
const INITIAL_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

export async function startEmbeddedApiServer(options: EmbeddedOptions = {}): Promise<EmbeddedApiServer> {
  const { watchList = true, bookmarkPeriodMs = 60_000, lastBookmarkMs = 2_000, historyLimit = 10_000 } = options;
  const store = new Store({ firstRevision: FIRST_REVISION, historyLimit });
  for (const name of INITIAL_NAMESPACES) createNamespace(store, name);
  const workloads = new WorkloadController(store, { isEnabled: options.workloads ?? true, nodes: options.nodes ?? 1 });
  const backend: Server = {
    store,
    tokens: new Tokens(),
    watchList,
    faults: new Faults(),
    watches: new OpenWatches(),
    timing: { bookmarkPeriodMs, lastBookmarkMs },
  };
  const requests = new RequestLog();
  const { server, caPem, stop } = await listen((incoming, outgoing) => {
    void answer(backend, requests, incoming, outgoing);
  });
  return {
    kind: 'embedded',
    server,
    caPem,
    adminToken: backend.tokens.add('admin'),
    faults: backend.faults,
    requests,
    watches: backend.watches,
    workloads,
    get resourceVersion() {
      return String(store.revision);
    },
    compact: () => {
      store.compact();
    },
    addToken: (name) => backend.tokens.add(name),
    revokeToken: (token) => {
      backend.tokens.revoke(token);
    },
    stop: async () => {
      workloads.stop();
      backend.watches.stop();
      await stop();
      backend.faults.assertAllFired();
    },
  };
}

function answer(
  server: Server,
  requests: RequestLog,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const path = incoming.url ?? '/';
  const { pathname, searchParams: query } = new URL(path, 'https://localhost');
  const route = parsePath(pathname);
  const method = incoming.method ?? '';
  const verb = route === undefined ? undefined : verbOf(method, route, query);
  const request: LoggedRequest = {
    method,
    path,
    userAgent: incoming.headers['user-agent'] ?? '',
    ...(verb === undefined ? {} : { verb }),
    ...(route === undefined ? {} : { ...route, resource: route.resource.plural }),
  };
  requests.add(request);
  // A client that is gone before its answer is no mistake of the server.
  outgoing.on('error', () => undefined);
  return dispatch(server, new Exchange({ request, query, incoming, outgoing, faults: server.faults }), route);
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

async function listen(onRequest: Listener): Promise<{ server: string; caPem: string; stop: () => Promise<void> }> {
  const authority = await createCertificateAuthority();
  const issued = await authority.issue({ commonName: 'kube-apiserver', hosts: ['127.0.0.1', 'localhost'] });
  const https = createServer({ key: issued.keyPem, cert: issued.certPem }, onRequest);
  // Faults decide when a connection ends, not the defaults of Node.
  Object.assign(https, { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0, timeout: 0 });
  const sockets = trackSockets(https);
  await new Promise<void>((resolve, reject) => {
    https.once('error', reject);
    https.listen(0, '127.0.0.1', resolve);
  });
  const { port } = https.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    if (!https.listening) return;
    const closed = new Promise((resolve) => https.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { server: `https://127.0.0.1:${String(port)}`, caPem: authority.caPem, stop };
}

function trackSockets(https: HttpsServer): Set<Socket> {
  const sockets = new Set<Socket>();
  https.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // A client that breaks off its handshake is its own business.
  https.on('tlsClientError', (_error, socket) => socket.destroy());
  return sockets;
}
