/** The options and the metrics of a reflector. */
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../model/logger.ts';
import type { Failure } from './protocol.ts';
import type { DropReason, Reduce, ReflectorSink } from './sink-writer.ts';
import type { Transport } from '../api/transport-types.ts';
import type { WireFormats } from './wire-formats.ts';

export type WatchEnd = 'ended' | 'silent' | 'overdue' | Failure['kind'];

/** What is measured of reflectors; `resource` as in the options. */
export interface ReflectorMetrics {
  /** A list began after an earlier one had been completed. */
  relisted(resource: string): void;
  watchRestarted(resource: string, reason: WatchEnd): void;
  /**
   * @param path distinguishes several watches of one resource
   * @param atMs wall-clock time of the last event, bookmark or page
   */
  lastEvent(resource: string, path: string, atMs: number): void;
  objectDropped(resource: string, reason: DropReason): void;
}

export interface ReflectorOptions<T> {
  /** The name of the resource in logs and metrics, such as `secrets`. */
  readonly resource: string;
  /** See `listPath`. */
  readonly path: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** The objects come without their content (`PartialObjectMetadata`). */
  readonly isMetadataOnly?: boolean | undefined;
  /** Default: every kind as JSON. */
  readonly wireFormats?: WireFormats | undefined;
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
   * Called when the server's data is older than before, as after a restore of etcd. The server does not report that: a
   * watch from a version that it has not reached is only silent. So the reflector reads the version of the list before
   * it resumes a watch. Default: no check.
   */
  readonly onRewound?: () => void;
  /**
   * The newest version of an object of this resource that another call has returned, such as the answer to a patch that
   * the watch has not sent yet: the check compares the server's data with this version, too.
   */
  readonly newestKnown?: () => string | undefined;
  /**
   * A watch that is silent for longer counts as broken. Default 90,000 ms: servers send a bookmark about once a minute.
   */
  readonly idleLimitMs?: number;
  /** After this time, a streamed list that has not ended is read in pages. Default: twice the idle limit. */
  readonly listLimitMs?: number;
}
