/** What a reflector is built with, and what is measured of it. */
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../model/logger.ts';
import type { Failure } from './protocol.ts';
import type { DropReason, Reduce, ReflectorSink } from './sink-writer.ts';
import type { Transport } from '../api/transport-types.ts';

export type WatchEnd = 'ended' | 'silent' | 'overdue' | Failure['kind'];

/** What is measured of reflectors; `resource` as in the options. */
export interface ReflectorMetrics {
  /** A list began although one had been completed before. */
  relisted(resource: string): void;
  watchRestarted(resource: string, reason: WatchEnd): void;
  /**
   * @param path tells watches of one resource apart
   * @param atMs wall clock at which the last event, bookmark or page arrived
   */
  lastEvent(resource: string, path: string, atMs: number): void;
  objectDropped(resource: string, reason: DropReason): void;
}

export interface ReflectorOptions<T> {
  /** What logs and metrics call the objects, such as `secrets`. */
  readonly resource: string;
  /** Where they are listed: see `listPath`. */
  readonly path: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly reduce: Reduce<T>;
  readonly sink: ReflectorSink<T>;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: ReflectorMetrics;
  /** Objects a page, where the list cannot be streamed. Default 500. */
  readonly pageSize?: number;
  /**
   * Called when the server has gone back to an older state, as after a restore of etcd. It does not say so by itself: a
   * watch from a version that it has not reached yet is merely silent. So it is asked before a watch goes on. Default: it
   * is not asked.
   */
  readonly onRewound?: () => void;
  /**
   * The newest version of an object of this resource that something else has told, such as the answer to a patch that the
   * watch has not brought yet: a server that has not got to it has gone back, too.
   */
  readonly newestKnown?: () => string | undefined;
  /**
   * A watch that is silent for longer is taken for broken. Default 90,000 ms: servers send a bookmark about once a
   * minute.
   */
  readonly idleLimitMs?: number;
  /** A streamed list that has not ended after so long is read in pages. Default: twice the idle limit. */
  readonly listLimitMs?: number;
}
