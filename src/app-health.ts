/**
 * What /livez and /readyz ask. A liveness check fails only where a restart helps: an API server that is away is none of
 * its causes, since a new process would find it away too and would have forgotten what this one knows.
 */
import type { Watcher } from './app-watches.ts';
import type { HealthCheck } from './observability/health.ts';
import type { Heartbeat } from './observability/heartbeat.ts';

type Pulse = Pick<Watcher, 'resource' | 'lastTurnMs' | 'lastSuccessMs'>;

/** What is asked of a running controller; undefined in the place of it until it has started. */
export interface Vitals {
  readonly controller: { readonly missing: readonly string[]; readonly longestLookMs: number };
  readonly watchers: readonly Pulse[];
  /** Undefined where there is no election. */
  readonly election:
    { readonly elector: Pick<Pulse, 'lastTurnMs'> & { readonly trouble: string | undefined } } | undefined;
  readonly isStopping: boolean;
  /** Monotonic ms at which it started. */
  readonly startedMs: number;
}

type Checks = Readonly<Record<string, HealthCheck>>;

/** Whatever a part waits for (an answer, a silent watch, what a server asks to wait) ends within five minutes. */
const stuckMs = 600_000;

const passes: HealthCheck = () => undefined;

export function livenessOf(
  run: () => Vitals | undefined,
  heartbeat: Pick<Heartbeat, 'trouble'>,
  nowMs: () => number,
): Checks {
  const sinceTurn = ({ lastTurnMs }: Pick<Pulse, 'lastTurnMs'>): number => nowMs() - (lastTurnMs ?? nowMs());
  return {
    ping: passes,
    'event-loop': () => heartbeat.trouble,
    workers: () => stuckFor('a look at a workload', run()?.controller.longestLookMs ?? 0),
    watches: () =>
      (run()?.watchers ?? [])
        .map((watcher) => stuckFor(`the watch of ${watcher.resource}`, sinceTurn(watcher)))
        .find((failure) => failure !== undefined),
    'leader-election': () => {
      const elector = run()?.election?.elector;
      return elector && stuckFor('the election', sinceTurn(elector));
    },
  };
}

/** @param idleLimitMs after which a silent watch is opened again */
export function readinessOf(run: () => Vitals | undefined, nowMs: () => number, idleLimitMs: number): Checks {
  const bornMs = nowMs();
  const silentMs = Math.max(stuckMs, 6 * idleLimitMs);
  return {
    ping: passes,
    'watches-synced': () => {
      const vitals = run();
      const waitedMs = nowMs() - (vitals?.startedMs ?? bornMs);
      return waitingFor(vitals?.controller.missing ?? ['the digest key'], waitedMs);
    },
    'watches-heard': () =>
      (run()?.watchers ?? [])
        .map(({ resource, lastSuccessMs }) => unheard(resource, nowMs() - (lastSuccessMs ?? nowMs()), silentMs))
        .find((failure) => failure !== undefined),
    'leader-election': () => run()?.election?.elector.trouble,
    shutdown: () => (run()?.isStopping === true ? 'it is stopping' : undefined),
  };
}

function unheard(resource: string, ms: number, silentMs: number): string | undefined {
  if (ms < silentMs) return undefined;
  return `no event, bookmark or list of ${resource} has come for ${seconds(ms)}`;
}

function stuckFor(what: string, ms: number): string | undefined {
  return ms < stuckMs ? undefined : `nothing has happened in ${what} for ${seconds(ms)}`;
}

function waitingFor(missing: readonly string[], ms: number): string | undefined {
  if (missing.length === 0) return undefined;
  return `waiting for the first list of ${missing.join(', ')}, for ${seconds(ms)} so far`;
}

function seconds(ms: number): string {
  return `${String(Math.round(ms / 1_000))} s`;
}
