/**
 * An API server in memory, for tests and the demo: the part of the Kubernetes API that a controller can observe, in the
 * real server's words, and with faults on demand. See `EmbeddedApiServer` for what a test can do with it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { TestCluster } from '../../support/cluster.ts';
import { listenHttps } from '../../support/https-listener.ts';
import { Faults } from './faults/faults.ts';
import { dispatch, type Server } from './http/dispatch.ts';
import { Exchange } from './http/exchange.ts';
import { readIncoming } from './http/incoming-request.ts';
import { RequestLog } from './http/request-log.ts';
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
  /** Breaks every connection. */
  cutConnections(): void;
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
  const { server, caPem, cutConnections, stop } = await listenHttps('kube-apiserver', (incoming, outgoing) => {
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
    cutConnections,
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
  const { request, query, route } = readIncoming(incoming);
  requests.add(request);
  // A client that is gone before its answer is no mistake of the server.
  outgoing.on('error', () => undefined);
  return dispatch(server, new Exchange({ request, query, incoming, outgoing, faults: server.faults }), route);
}
