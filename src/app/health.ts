/**
 * The checks of /livez and /readyz. A liveness check fails only where a restart helps. An unreachable API server must
 * not fail it: a new process would not reach the server either, and would have lost the state of this one.
 */
import type { Watcher } from './watches.ts';
import type { Config } from '../model/config.ts';
import { jitterFactor } from '../model/lease.ts';
import type { HealthCheck } from '../observability/health.ts';
import type { KindPresence } from '../model/presence.ts';
import type { Heartbeat } from '../observability/heartbeat.ts';

type Pulse = Pick<Watcher, 'resource' | 'lastTurnMs' | 'lastSuccessMs'>;

/** The state of a session that the checks read. The checks get undefined until the first session has started. */
export interface SessionHealth {
  readonly controller: { readonly missing: readonly string[]; readonly longestReconcileMs: number };
  readonly watchers: readonly Pulse[];
  /** Undefined without leader election. */
  readonly election:
    { readonly elector: Pick<Pulse, 'lastTurnMs'> & { readonly trouble: string | undefined } } | undefined;
  readonly isStopping: boolean;
  /** The kinds that options add. */
  readonly kinds: readonly KindPresence[];
  /** Monotonic ms at which the session started. */
  readonly startedMs: number;
}

type Checks = Readonly<Record<string, HealthCheck>>;

/** The options that set how long a part may wait. */
export type Pauses = Pick<Config, 'watchIdleLimitMs' | 'renewDeadlineMs' | 'retryPeriodMs'>;

/**
 * Upper bound of every wait, unless an option sets a longer one: calls have deadlines of a minute at most, and a longer
 * Retry-After of the server is cut to this time.
 */
const usualPauseMs = 300_000;

/** A part counts as stuck after this many times its longest pause without progress. */
const margin = 2;

const passes: HealthCheck = () => undefined;

/** @param pauses every accepted value, however long, keeps the checks passing */
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
    workers: () => stuckFor('a reconcile', run()?.controller.longestReconcileMs ?? 0, stuckMs.reconcile),
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

/** @param idleLimitMs time without data after which a watch is reopened */
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
    kinds: () => noteOnKinds(run()?.kinds ?? []),
    shutdown: () => (run()?.isStopping === true ? 'the process is stopping' : undefined),
  };
}

/** A kind that cannot be watched is no failure: the others do not depend on it. */
function noteOnKinds(kinds: readonly KindPresence[]): { readonly note: string } | undefined {
  const missing = kinds.filter(({ presence }) => presence === 'absent' || presence === 'forbidden');
  const notes = missing.map(({ kind, reason }) => `${kind} is not watched: ${reason}`);
  return notes.length === 0 ? undefined : { note: [...new Set(notes)].join('; ') };
}

/** Time without progress after which each part counts as stuck, ms. */
function stuckMsOf({ watchIdleLimitMs, renewDeadlineMs, retryPeriodMs }: Pauses) {
  // A turn of the elector makes up to three calls, each with a deadline of half the renew deadline. A candidate has the
  // longest pause after its turn.
  const turnMs = 1.5 * renewDeadlineMs + (1 + jitterFactor) * retryPeriodMs;
  return {
    reconcile: margin * usualPauseMs,
    watch: margin * Math.max(usualPauseMs, watchIdleLimitMs),
    election: margin * Math.max(usualPauseMs, turnMs),
  };
}

function stuckFor(what: string, ms: number, stuckMs: number): string | undefined {
  return ms < stuckMs ? undefined : `no progress in ${what} for ${seconds(ms)}`;
}

function unheard(resource: string, ms: number, silentMs: number): string | undefined {
  if (ms < silentMs) return undefined;
  return `received no event, bookmark or list of ${resource} for ${seconds(ms)}`;
}

function waitingFor(missing: readonly string[], ms: number): string | undefined {
  if (missing.length === 0) return undefined;
  return `waiting for the first list of ${missing.join(', ')}, for ${seconds(ms)} so far`;
}

function seconds(ms: number): string {
  return `${String(Math.round(ms / 1_000))} s`;
}
