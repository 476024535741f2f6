/**
 * An API server in memory, for tests and the demo: the part of the Kubernetes API that a controller can observe, in the
 * real server's words, and with faults on demand. `EmbeddedApiServer` lists what a test can do with it.
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
  /**
   * Whether `sendInitialEvents` is served; otherwise it is rejected with 422, as servers before 1.32 do. Default true.
   */
  readonly watchList?: boolean;
  /** Interval between the bookmarks of a watch. Default 60,000 ms, as in the real server. */
  readonly bookmarkPeriodMs?: number;
  /** Time between the last bookmark of a watch and its end. Default 2,000 ms, as in the real server. */
  readonly lastBookmarkMs?: number;
  /** The least number of events that the history keeps. Default 10,000. */
  readonly historyLimit?: number;
  /** Whether Deployments, StatefulSets and DaemonSets roll out. Default true. */
  readonly workloads?: boolean;
  /** Number of nodes that a DaemonSet runs on. Default 1. */
  readonly nodes?: number;
}

export interface EmbeddedApiServer extends TestCluster {
  readonly kind: 'embedded';
  /** Sets faults. */
  readonly faults: Faults;
  /** The requests that it received. */
  readonly requests: RequestLog;
  /** The open watches. */
  readonly watches: OpenWatches;
  /** Holds and releases rollouts. */
  readonly workloads: WorkloadController;
  /** The resourceVersion of the last write. */
  readonly resourceVersion: string;
  /** Compacts the history, so that every resourceVersion before the current one is too old. */
  compact(): void;
  /** A bearer token for a user of this name. */
  addToken(name: string): string;
  revokeToken(token: string): void;
  /** Breaks every connection. */
  cutConnections(): void;
  /** Closes everything, including open watches. @throws Error where a fault was set that never struck */
  stop(): Promise<void>;
}

/** The first revision: one that no test confuses with a number of writes. */
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
  // A client that leaves before its answer is not an error of the server.
  outgoing.on('error', () => undefined);
  return dispatch(server, new Exchange({ request, query, incoming, outgoing, faults: server.faults }), route);
}
