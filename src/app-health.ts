/**
 * What /livez and /readyz ask. A liveness check fails only where a restart helps: an API server that is away is none of
 * its causes, since a new process would find it away too and would have forgotten what this one knows.
 */
import type { Watcher } from './app-watches.ts';
import type { HealthCheck } from './observability/health.ts';
import type { Heartbeat } from './observability/heartbeat.ts';

type Pulse = Pick<Watcher, 'resource' | 'lastTurnMs'>;

/** What is asked of a running controller; undefined in the place of it until it has started. */
export interface Vitals {
  readonly controller: { readonly missing: readonly string[]; readonly longestLookMs: number };
  readonly watchers: readonly Pulse[];
  /** Undefined where there is no election. */
  readonly election:
    { readonly elector: Pick<Pulse, 'lastTurnMs'> & { readonly trouble: string | undefined } } | undefined;
  readonly isStopping: boolean;
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

export function readinessOf(run: () => Vitals | undefined): Checks {
  return {
    ping: passes,
    'watches-synced': () => waitingFor(run()?.controller.missing ?? ['the digest key']),
    'leader-election': () => run()?.election?.elector.trouble,
    shutdown: () => (run()?.isStopping === true ? 'it is stopping' : undefined),
  };
}

function stuckFor(what: string, ms: number): string | undefined {
  return ms < stuckMs ? undefined : `nothing has happened in ${what} for ${String(Math.round(ms / 1_000))} s`;
}

function waitingFor(missing: readonly string[]): string | undefined {
  return missing.length === 0 ? undefined : `waiting for the first list of ${missing.join(', ')}`;
}
