/** Restarts the session when the API server went back to an older state, which makes the session's memory invalid. */
import type { RunningSession } from './session.ts';
import type { Logger } from '../model/logger.ts';

/** A running controller. */
export interface App<S = unknown> {
  /** The current session. */
  readonly session: S;
  /** Rejects when the controller cannot continue; resolves after `stop`. */
  readonly finished: Promise<void>;
  /** Finishes the work in flight and releases all resources. */
  stop(): Promise<void>;
}

export interface SupervisorOptions<S> {
  readonly newSession: () => S;
  readonly logger: Logger;
  /** The last step of `stop`. */
  readonly close: () => Promise<void>;
}

/**
 * Runs a session, and a new one each time the API server goes back to an older state, as after a restore of etcd.
 * resourceVersions then count up from that state again, so versions seen before are not comparable with new ones. The
 * records on the workloads, and a consistent read where a record is ahead, contain all that a new session needs.
 */
export function superviseSessions<S extends { start(): RunningSession }>({
  newSession,
  logger,
  close,
}: SupervisorOptions<S>): App<S> {
  const stopping = new AbortController();
  let session = newSession();
  let running = session.start();
  const isStopping = (): boolean => stopping.signal.aborted;
  const superviseUntilStopped = async (): Promise<void> => {
    while ((await running.ended) === 'rewound' && !isStopping()) {
      logger.warn({}, 'the API server has gone back to an older state, as after a restore of etcd: starting over');
      await running.stop();
      if (isStopping()) return;
      session = newSession();
      running = session.start();
    }
  };
  return {
    get session() {
      return session;
    },
    finished: superviseUntilStopped(),
    stop: async () => {
      stopping.abort();
      await running.stop();
      await close();
    },
  };
}
