/** The HTTP routes of the controller: /livez, /readyz and /metrics. */
import { livenessOf, readinessOf } from './health.ts';
import type { Session } from './session.ts';
import { systemClock } from '../lib/clock.ts';
import type { Config } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import { healthRoute, type HealthCheck } from '../observability/health.ts';
import { Heartbeat } from '../observability/heartbeat.ts';
import { answerRoutes, startHttpServer, type Route } from '../observability/http-server.ts';

/** The text of /metrics. */
interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

type Checks = Readonly<Record<string, HealthCheck>>;

/**
 * Serves the routes, unless the configuration turns them off.
 *
 * @param session undefined until the first session has started
 * @returns a function that stops serving
 * @throws StartError if the address is not available
 */
export async function serveHttp(
  config: Config,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: MetricsPage },
  session: () => Session | undefined,
): Promise<() => Promise<void>> {
  const { listenAddress: address, watchIdleLimitMs } = config;
  if (address === undefined) return () => Promise.resolve();
  const nowMs = (): number => systemClock.monotonicMs();
  const heartbeat = new Heartbeat(systemClock);
  const liveness = livenessOf(session, heartbeat, nowMs, config);
  const readiness = readinessOf(session, nowMs, watchIdleLimitMs);
  const respond = answerRoutes(routesOf(liveness, readiness, metrics, logger));
  const server = await startHttpServer({ address, option: 'listen-address', logger, respond });
  heartbeat.start();
  return async () => {
    heartbeat.stop();
    await server.close();
  };
}

export function routesOf(liveness: Checks, readiness: Checks, metrics: MetricsPage, logger: Logger): readonly Route[] {
  return [
    healthRoute('livez', liveness, (report) => {
      // A kubelet that restarts the container for a failed probe reports only the status code.
      logger.warn({ report }, 'not alive');
    }),
    healthRoute('readyz', readiness),
    {
      path: '/metrics',
      respond: async () => ({ status: 200, text: await metrics.text(), contentType: metrics.contentType }),
    },
  ];
}
