/**
 * A proxy between clients and an API server, real or embedded, that applies faults. It terminates TLS with a CA of its
 * own and forwards bearer tokens, bodies, statuses and watch events. Client certificates cannot pass. It supports the
 * faults of the embedded server, with the same meaning.
 */
import { Faults } from '../fakes/apiserver/faults/faults.ts';
import { Exchange } from '../fakes/apiserver/http/exchange.ts';
import { readIncoming } from '../fakes/apiserver/http/incoming-request.ts';
import { RequestLog } from '../fakes/apiserver/http/request-log.ts';
import { OpenWatches } from '../fakes/apiserver/watch/open-watches.ts';
import { listenHttps } from '../support/https-listener.ts';
import { forward } from './forward.ts';
import { Upstream, type UpstreamTarget } from './upstream.ts';

export interface FaultProxy extends UpstreamTarget {
  /** The faults that it applies. */
  readonly faults: Faults;
  /** The requests that it received. */
  readonly requests: RequestLog;
  /** The watches that are open through it. */
  readonly watches: OpenWatches;
  /** Presents a certificate of a new CA on new connections from now on; resolves with the PEM of that CA. */
  renewAuthority(): Promise<string>;
  /** Breaks every connection, as a load balancer does when it restarts. */
  cutConnections(): void;
  /** Closes everything. @throws Error where a fault was set that never struck */
  stop(): Promise<void>;
}

export async function startFaultProxy(target: UpstreamTarget): Promise<FaultProxy> {
  const { faults, requests, watches } = {
    faults: new Faults(),
    requests: new RequestLog(),
    watches: new OpenWatches(),
  };
  const upstream = new Upstream(target);
  const listener = await listenHttps('kube-apiserver', (incoming, outgoing) => {
    const { request, query } = readIncoming(incoming);
    requests.add(request);
    // A client that leaves before its answer is not an error of the proxy.
    outgoing.on('error', () => undefined);
    void forward({
      exchange: new Exchange({ request, query, incoming, outgoing, faults }),
      incoming,
      upstream,
      faults,
      watches,
    });
  });
  return {
    server: listener.server,
    caPem: listener.caPem,
    faults,
    requests,
    watches,
    renewAuthority: listener.renewAuthority,
    cutConnections: listener.cutConnections,
    stop: async () => {
      await listener.stop();
      upstream.close();
      faults.assertAllFired();
    },
  };
}
