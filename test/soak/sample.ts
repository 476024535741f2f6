/** The resources of the process under test while it is idle, read from its /metrics and from outside. */
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { Controller } from '../faults/controller.ts';
import { countSeries, sumOf } from '../support/metrics-text.ts';
import { waitFor } from '../support/wait-for.ts';

/** The figures of a sample, under their names in the report; `growth.ts` has the tolerance of each. */
export interface Sample {
  /** MiB of V8's heap in use after a full garbage collection. */
  readonly heap: number;
  /** MiB outside of V8's heap that its objects hold, such as buffers. */
  readonly external: number;
  /** MiB of resident memory. */
  readonly rss: number;
  /** Open sockets, idle connections included. */
  readonly sockets: number;
  /** Open files of any kind, sockets included. */
  readonly files: number;
  /** Handles of libuv: sockets, servers, signals. */
  readonly handles: number;
  /** Timers that keep the process alive. */
  readonly timers: number;
  /** Active requests of libuv. */
  readonly requests: number;
  /** Series on /metrics. */
  readonly series: number;
  /** Workloads in the cache. */
  readonly workloads: number;
  /** Configs with digests in the cache. */
  readonly configs: number;
}

/** The value of NODE_OPTIONS for a process that is sampled. */
export const samplingOptions = `--import=${pathToFileURL(fileURLToPath(new URL('collect-garbage.mjs', import.meta.url))).href}`;

const mebibyte = 1024 ** 2;
const queued = ['workqueue_depth', 'reroll_pending_workloads', 'reroll_stale_workloads', 'reroll_failing_workloads'];

/**
 * Waits until nothing is queued, waiting or failing and the cache has only these workloads.
 * @throws Error with the last state
 */
export async function untilQuiet(controller: Controller, workloads: number): Promise<void> {
  let found = '';
  const isQuiet = async (): Promise<boolean> => {
    const text = await controller.metrics();
    const kept = sumOf(text, 'reroll_managed_workloads');
    found = [...queued, 'reroll_managed_workloads'].map((name) => `${name} ${String(sumOf(text, name))}`).join(', ');
    return kept === workloads && queued.every((name) => sumOf(text, name) === 0);
  };
  await waitFor('an idle controller', isQuiet, { timeoutMs: 60_000, intervalMs: 100 }).catch((error: unknown) => {
    throw new Error(`the queue does not get empty: ${found}`, { cause: error });
  });
}

/** @throws Error when the controller does not answer, or was not started with `samplingOptions` */
export async function takeSample(controller: Controller): Promise<Sample> {
  await collectGarbage(controller);
  const text = await controller.metrics();
  const { rssBytes, sockets } = await controller.figures();
  return {
    heap: sumOf(text, 'nodejs_heap_size_used_bytes') / mebibyte,
    external: sumOf(text, 'nodejs_external_memory_bytes') / mebibyte,
    rss: rssBytes / mebibyte,
    sockets,
    files: sumOf(text, 'process_open_fds'),
    handles: sumOf(text, 'nodejs_active_handles_total'),
    timers: sumOf(text, 'nodejs_active_resources', 'type="Timeout"'),
    requests: sumOf(text, 'nodejs_active_requests_total'),
    series: countSeries(text),
    workloads: sumOf(text, 'reroll_managed_workloads'),
    configs: sumOf(text, 'reroll_watched_configs'),
  };
}

async function collectGarbage(controller: Controller): Promise<void> {
  const collections = (): Promise<number> => controller.metric('nodejs_gc_duration_seconds_count', 'kind="major"');
  const before = await collections();
  const hasCollected = async (): Promise<boolean> => {
    controller.kill('SIGWINCH');
    return (await collections()) >= before + 2;
  };
  await waitFor('garbage to be collected twice', hasCollected, { intervalMs: 100 });
}
