import { beforeEach, describe, expect, test } from '@jest/globals';
import { runWorkers, type ReconcileResult } from '../../../src/controller/worker-pool.ts';
import type { WorkloadKey } from '../../../src/model/kinds.ts';
import { Workqueue } from '../../../src/queue/workqueue.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { deferred } from '../../support/deferred.ts';

const a: WorkloadKey = 'Deployment/shop/a';
const b: WorkloadKey = 'Deployment/shop/b';
const ignore = (): void => undefined;

let clock: FakeClock;
let log: LogSink;
let queue: Workqueue<WorkloadKey>;

beforeEach(() => {
  clock = new FakeClock();
  log = new LogSink();
  const metrics = { depthChanged: ignore, added: ignore, retried: ignore, taken: ignore, finished: ignore };
  const backoff = { baseMs: 10, factor: 2, capMs: 1_000, jitter: 0 };
  queue = new Workqueue<WorkloadKey>({ clock, metrics, backoff, random: () => 0 });
});

const start = (
  reconcile: (key: WorkloadKey) => Promise<ReconcileResult>,
  concurrency = 2,
  signal = new AbortController().signal,
): Promise<void> => runWorkers({ queue, reconcile, concurrency, logger: log.logger }, signal);

describe('the workers', () => {
  test('reconcile keys concurrently, so that a slow one delays no other', async () => {
    const reconciled: WorkloadKey[] = [];
    const slow = deferred<ReconcileResult>();
    const pool = start(async (key) => {
      reconciled.push(key);
      return key === a ? slow.promise : { next: 'done' };
    });
    queue.add(a);
    queue.add(b);
    await clock.advance(0);
    expect(reconciled).toEqual([a, b]);
    slow.resolve({ next: 'done' });
    queue.shutDown();
    await pool;
  });

  test('requeue a key after the delay of its result', async () => {
    let count = 0;
    const pool = start(async () => {
      count += 1;
      return count === 1 ? { next: 'requeue-after', delayMs: 400 } : { next: 'done' };
    });
    queue.add(a);
    await clock.advance(399);
    expect(count).toBe(1);
    await clock.advance(1);
    expect(count).toBe(2);
    queue.shutDown();
    await pool;
  });

  test('retry failures without limit and with growing pauses: a refusal up to ten minutes apart', async () => {
    const pool = start(async () => ({ next: 'retry', isClientError: true }));
    queue.add(a);
    const delays: number[] = [];
    for (let round = 0; round < 18; round += 1) {
      await clock.advance(0);
      delays.push(clock.pendingMs[0] ?? 0);
      await clock.advance(clock.pendingMs[0] ?? 0);
    }
    expect(delays.slice(0, 3)).toEqual([10, 20, 40]);
    expect(delays.at(-1)).toBe(600_000);
    queue.shutDown();
    await pool;
  });

  test('survive an exception of a reconcile: it is logged and retried, and the next keys are reconciled', async () => {
    const reconciled: WorkloadKey[] = [];
    const pool = start(async (key) => {
      reconciled.push(key);
      if (reconciled.length === 1) throw new Error('the API server is away');
      return { next: 'done' };
    }, 1);
    queue.add(a);
    queue.add(b);
    await clock.advance(10);
    expect(reconciled).toEqual([a, b, a]);
    expect(log.lines[0]).toMatchObject({ level: 'error', workload: a, error: { message: 'the API server is away' } });
    queue.shutDown();
    await pool;
  });

  test('finish what is in flight when the queue is shut down', async () => {
    const slow = deferred<ReconcileResult>();
    let isFinished = false;
    const pool = start(() => slow.promise).then(() => (isFinished = true));
    queue.add(a);
    await clock.advance(0);
    queue.shutDown();
    await clock.advance(0);
    expect(isFinished).toBe(false);
    slow.resolve({ next: 'done' });
    await pool;
  });
});
