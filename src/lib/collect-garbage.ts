/**
 * Collects garbage earlier than V8 would, at moments when no work has to wait for it. V8 collects after a heap has
 * grown by a lot: the garbage of lists would come on top of the objects that are kept, and would stay once the heap is
 * at rest.
 */
import type { Clock } from './clock.ts';

type CollectionMode = 'quickly' | 'thoroughly';

export interface GarbageOptions {
  readonly clock: Clock;
  /** Whether lists are being read: most of their bytes become garbage at once. */
  readonly isListing: () => boolean;
  /** For how long there has been no work that a pause of 100 ms would delay, ms; 0 while there is such work. */
  readonly idleMs: () => number;
  /** Bytes in the heap and in buffers, garbage included. */
  readonly usedBytes: () => number;
  /** Collects all garbage before it returns. `thoroughly` takes longer and also gives back whole pages. */
  readonly collect: (mode: CollectionMode) => void;
}

const checkIntervalMs = 1_000;
const checkIntervalMsWhileListing = 50;
/** While work comes more often than this, the next may come at any moment. */
const minIdleMs = 5_000;
/** Less garbage than either limit is not worth the pause, which grows with the bytes that are alive. */
const minGarbageBytes = 4 * 1024 * 1024;
/** Of the bytes that are alive. */
const minGarbageShare = 0.25;

/** Collects while lists are read and after five seconds without work. Returns a function that stops it. */
export function collectGarbage({ clock, isListing, idleMs, usedBytes, collect }: GarbageOptions): () => void {
  /** After the last collection. */
  let liveBytes = usedBytes();
  let isThorough = false;
  let cancel = clock.setTimer(checkIntervalMsWhileListing, check);
  return () => {
    cancel();
  };

  function check(): void {
    const isList = isListing();
    if (isList && isWorthwhile()) collectNow('quickly');
    if (!isList && idleMs() >= minIdleMs && (!isThorough || isWorthwhile())) collectNow('thoroughly');
    cancel = clock.setTimer(isList ? checkIntervalMsWhileListing : checkIntervalMs, check);
  }

  function isWorthwhile(): boolean {
    return usedBytes() - liveBytes >= Math.max(minGarbageBytes, liveBytes * minGarbageShare);
  }

  function collectNow(mode: CollectionMode): void {
    collect(mode);
    liveBytes = usedBytes();
    isThorough = mode === 'thoroughly';
  }
}
