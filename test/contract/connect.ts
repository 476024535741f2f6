/** The transport of reroll, connected to the server of a contract test. */
import { HttpTransport } from '../../src/kube/transport/transport.ts';
import type { ReflectorMetrics } from '../../src/kube/reflector/options.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import type { ContractCluster } from './cluster.ts';

/** Metrics that count nothing. */
export const noMetrics: ReflectorMetrics = {
  relisted: () => undefined,
  watchRestarted: () => undefined,
  lastEvent: () => undefined,
  objectDropped: () => undefined,
};

/** A transport that is closed at the end of the running test. */
export function connectTo(api: ContractCluster, token = api.cluster.adminToken): HttpTransport {
  const { server, caPem } = api.cluster;
  const credentials = { headers: { authorization: `Bearer ${token}` }, tls: { ca: caPem } };
  const transport = new HttpTransport({
    connection: { server, defaultNamespace: 'default', readCredentials: () => Promise.resolve(credentials) },
    userAgent: 'reroll/test',
    clock: systemClock,
    logger: new LogSink().logger,
    metrics: { requestFinished: () => undefined },
  });
  api.onLeave(async () => {
    transport.close();
  });
  return transport;
}

/** Runs it until the end of the test or until `stop` is called. */
export function runUntilLeave(
  api: ContractCluster,
  run: (signal: AbortSignal) => Promise<void>,
): { stop(): Promise<void> } {
  const controller = new AbortController();
  const running = run(controller.signal);
  const stop = async (): Promise<void> => {
    controller.abort(new Error('stopped'));
    await running;
  };
  api.onLeave(stop);
  return { stop };
}
