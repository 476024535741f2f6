/**
 * What /livez and /readyz ask. A liveness check fails only where a restart helps: an API server that is away is none of
 * its causes, since a new process would find it away too and would have forgotten what this one knows.
 */
import type { Watcher } from './watches.ts';
import type { Config } from '../model/config.ts';
import { jitterFactor } from '../model/lease.ts';
import type { HealthCheck } from '../observability/health.ts';
import type { Heartbeat } from '../observability/heartbeat.ts';

type Pulse = Pick<Watcher, 'resource' | 'lastTurnMs' | 'lastSuccessMs'>;

/** What is asked of a running controller; undefined in the place of it until it has started. */
export interface SessionHealth {
  readonly controller: { readonly missing: readonly string[]; readonly longestReconcileMs: number };
  readonly watchers: readonly Pulse[];
  /** Undefined where there is no election. */
  readonly election:
    { readonly elector: Pick<Pulse, 'lastTurnMs'> & { readonly trouble: string | undefined } } | undefined;
  readonly isStopping: boolean;
  /** Monotonic ms at which it started. */
  readonly startedMs: number;
}

type Checks = Readonly<Record<string, HealthCheck>>;

/** The options that say how long a part may wait. */
export type Pauses = Pick<Config, 'watchIdleLimitMs' | 'renewDeadlineMs' | 'retryPeriodMs'>;

/**
 * Where no option asks for more, each wait of a part ends within this time: calls have deadlines of a minute at most,
 * and a server that asks for a longer pause than this is asked again after it.
 */
const usualPauseMs = 300_000;

/** A part is stuck when nothing has happened in it for this many times its longest pause. */
const margin = 2;

const passes: HealthCheck = () => undefined;

/** @param pauses what is accepted of them never fails a check, however long */
export function livenessOf(
  run: () => SessionHealth | undefined,
  heartbeat: Pick<Heartbeat, 'trouble'>,
  nowMs: () => number,
  pauses: Pauses,
): Checks {
  const stuckMs = stuckMsOf(pauses);
  const sinceTurn = ({ lastTurnMs }: Pick<Pulse, 'lastTurnMs'>): number => nowMs() - (lastTurnMs ?? nowMs());
  return {
    ping: passes,
    'event-loop': () => heartbeat.trouble,
    workers: () => stuckFor('a look at a workload', run()?.controller.longestReconcileMs ?? 0, stuckMs.look),
    watches: () =>
      (run()?.watchers ?? [])
        .map((watcher) => stuckFor(`the watch of ${watcher.resource}`, sinceTurn(watcher), stuckMs.watch))
        .find((failure) => failure !== undefined),
    'leader-election': () => {
      const elector = run()?.election?.elector;
      return elector && stuckFor('the election', sinceTurn(elector), stuckMs.election);
    },
  };
}

/** @param idleLimitMs after which a silent watch is opened again */
export function readinessOf(run: () => SessionHealth | undefined, nowMs: () => number, idleLimitMs: number): Checks {
  const bornMs = nowMs();
  const silentMs = Math.max(margin * usualPauseMs, 6 * idleLimitMs);
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

/** From when on each part is stuck, ms. */
function stuckMsOf({ watchIdleLimitMs, renewDeadlineMs, retryPeriodMs }: Pauses) {
  // A turn has up to three calls of half the deadline each; the longest pause after it is a candidate's.
  const turnMs = 1.5 * renewDeadlineMs + (1 + jitterFactor) * retryPeriodMs;
  return {
    look: margin * usualPauseMs,
    watch: margin * Math.max(usualPauseMs, watchIdleLimitMs),
    election: margin * Math.max(usualPauseMs, turnMs),
  };
}

function stuckFor(what: string, ms: number, stuckMs: number): string | undefined {
  return ms < stuckMs ? undefined : `nothing has happened in ${what} for ${seconds(ms)}`;
}

function unheard(resource: string, ms: number, silentMs: number): string | undefined {
  if (ms < silentMs) return undefined;
  return `no event, bookmark or list of ${resource} has come for ${seconds(ms)}`;
}

function waitingFor(missing: readonly string[], ms: number): string | undefined {
  if (missing.length === 0) return undefined;
  return `waiting for the first list of ${missing.join(', ')}, for ${seconds(ms)} so far`;
}

function seconds(ms: number): string {
  return `${String(Math.round(ms / 1_000))} s`;
}
