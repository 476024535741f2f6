/**
 * Runs the workers: each takes a key from the queue, reconciles it and requeues it as the result says. This is the one
 * place that decides on retries and that catches what a reconcile throws.
 */
import type { WorkloadKey } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { Workqueue } from '../queue/workqueue.ts';

/** What happens to a key after its reconcile. */
export type ReconcileResult =
  | { readonly next: 'done' }
  | { readonly next: 'requeue-after'; readonly delayMs: number }
  | { readonly next: 'retry'; readonly isClientError: boolean; readonly retryAfterMs?: number | undefined };

/** Longest pause between retries of a refused request: an administrator has to correct a policy or a Role first. */
const refusedCapMs = 600_000;

export interface WorkerPoolOptions {
  readonly queue: Workqueue<WorkloadKey>;
  readonly reconcile: (key: WorkloadKey, signal: AbortSignal) => Promise<ReconcileResult>;
  readonly concurrency: number;
  readonly logger: Logger;
}

/**
 * Works until the queue is shut down and the last reconcile has finished. The signal aborts the reconciles in flight.
 */
export async function runWorkers(options: WorkerPoolOptions, signal: AbortSignal): Promise<void> {
  await Promise.all(Array.from({ length: options.concurrency }, () => runWorker(options, signal)));
}

async function runWorker(options: WorkerPoolOptions, signal: AbortSignal): Promise<void> {
  for (let key = await options.queue.get(); key !== undefined; key = await options.queue.get()) {
    await work(options, key, signal);
    options.queue.done(key);
  }
}

async function work(
  { queue, reconcile, logger }: WorkerPoolOptions,
  key: WorkloadKey,
  signal: AbortSignal,
): Promise<void> {
  try {
    const result = await reconcile(key, signal);
    if (result.next === 'retry') {
      const { isClientError, retryAfterMs } = result;
      queue.addRateLimited(key, { capMs: isClientError ? refusedCapMs : undefined, atLeastMs: retryAfterMs });
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
