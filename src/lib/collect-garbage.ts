/**
 * Collects garbage before V8 would, at moments at which nothing has to wait for it. V8 collects when a heap has grown by
 * much: what lists leave behind would come on top of what is kept of them, and would stay once the heap has come to rest.
 */
import type { Clock } from './clock.ts';

type How = 'quickly' | 'thoroughly';

export interface GarbageOptions {
  readonly clock: Clock;
  /** Whether lists are being read: of those, most bytes are garbage at once. */
  readonly isListing: () => boolean;
  /** For how long there has been no work that a pause of 100 ms would hold up, ms; 0 while there is. */
  readonly idleMs: () => number;
  /** Bytes in the heap and in buffers, garbage included. */
  readonly usedBytes: () => number;
  /** Collects all garbage before it returns. `thoroughly` takes longer and gives back whole pages, too. */
  readonly collect: (how: How) => void;
}

const everyMs = 1_000;
const everyMsOfList = 50;
/** While work comes more often than this, the next may come at any moment. */
const restMs = 5_000;
/** Less garbage than this, and than this share of what is alive, is not worth the pause, which grows with what is alive. */
const worthBytes = 4 * 1024 * 1024;
const worthShare = 0.25;

/** Collects while lists are read and when there has been rest for five seconds. Returns what ends that. */
export function collectGarbage({ clock, isListing, idleMs, usedBytes, collect }: GarbageOptions): () => void {
  let leastBytes = usedBytes();
  let isThorough = false;
  let cancel = clock.setTimer(everyMsOfList, look);
  return () => {
    cancel();
  };

  function look(): void {
    const isList = isListing();
    if (isList && isWorthIt()) collectNow('quickly');
    if (!isList && idleMs() >= restMs && (!isThorough || isWorthIt())) collectNow('thoroughly');
    cancel = clock.setTimer(isList ? everyMsOfList : everyMs, look);
  }

  function isWorthIt(): boolean {
    return usedBytes() - leastBytes >= Math.max(worthBytes, leastBytes * worthShare);
  }

  function collectNow(how: How): void {
    collect(how);
    leastBytes = usedBytes();
    isThorough = how === 'thoroughly';
  }
}
