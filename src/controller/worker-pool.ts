/**
 * Runs the workers: each takes a key from the queue, reconciles it and requeues it as the result says. This is the one
 * place that decides on retries and that catches what a reconcile throws.
 */
import type { WorkloadKey } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { Workqueue } from '../queue/workqueue.ts';
import type { ReconcileResult } from './result.ts';

/** Longest pause between retries of a refused request: an administrator has to correct a policy or a Role first. */
const refusedCapMs = 600_000;

export interface WorkerPoolContext {
  readonly queue: Workqueue<WorkloadKey>;
  readonly reconcile: (key: WorkloadKey, signal: AbortSignal) => Promise<ReconcileResult>;
  readonly concurrency: number;
  readonly logger: Logger;
}

/**
 * Works until the queue is shut down and the last reconcile has finished. The signal aborts the reconciles in flight.
 */
export async function runWorkers(context: WorkerPoolContext, signal: AbortSignal): Promise<void> {
  await Promise.all(Array.from({ length: context.concurrency }, () => runWorker(context, signal)));
}

async function runWorker(context: WorkerPoolContext, signal: AbortSignal): Promise<void> {
  for (let key = await context.queue.get(); key !== undefined; key = await context.queue.get()) {
    await work(context, key, signal);
    context.queue.done(key);
  }
}

async function work(
  { queue, reconcile, logger }: WorkerPoolContext,
  key: WorkloadKey,
  signal: AbortSignal,
): Promise<void> {
  try {
    const result = await reconcile(key, signal);
    if (result.next === 'retry') {
      const { isClientError, retryAfterMs } = result;
      queue.addRateLimited(key, {
        ...(isClientError ? { capMs: refusedCapMs } : {}),
        ...(retryAfterMs === undefined ? {} : { atLeastMs: retryAfterMs }),
      });
      return;
    }
    queue.forget(key);
    if (result.next === 'requeue-after') queue.addAfter(key, result.delayMs);
  } catch (error) {
    if (signal.aborted) return;
    logger.error({ workload: key, error }, 'reconcile failed, will retry');
    queue.addRateLimited(key);
  }
}
