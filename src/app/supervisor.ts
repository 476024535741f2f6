/** The part of the composition root that begins anew where nothing that is remembered holds any more. */
import type { RunningSession } from './session.ts';
import type { Logger } from '../model/logger.ts';

/** A controller that runs. */
export interface App<R = unknown> {
  /** The one of the present life. */
  readonly session: R;
  /** Rejects when it cannot go on; resolves after `stop`. */
  readonly finished: Promise<void>;
  /** Finishes what is in flight and frees everything. */
  stop(): Promise<void>;
}

export interface SupervisorOptions<R> {
  readonly newSession: () => R;
  readonly logger: Logger;
  /** Called last when it is stopped. */
  readonly close: () => Promise<void>;
}

/**
 * Runs one life, and another one after it when the API server has gone back to an older state, as after a restore of
 * etcd. Versions count from that state on again, so those that were seen before say nothing about what comes; the records
 * on the workloads, and a consistent read where they are ahead, say all that a new life needs.
 */
export function superviseSessions<R extends { start(): RunningSession }>({
  newSession,
  logger,
  close,
}: SupervisorOptions<R>): App<R> {
  const stopping = new AbortController();
  let run = newSession();
  let life = run.start();
  const isStopping = (): boolean => stopping.signal.aborted;
  const live = async (): Promise<void> => {
    while ((await life.ended) === 'rewound' && !isStopping()) {
      logger.warn({}, 'the API server has gone back to an older state, as after a restore of etcd: starting over');
      await life.stop();
      if (isStopping()) return;
      run = newSession();
      life = run.start();
    }
  };
  return {
    get session() {
      return run;
    },
    finished: live(),
    stop: async () => {
      stopping.abort();
      await life.stop();
      await close();
    },
  };
}
