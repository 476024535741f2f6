/**
 * Gives back what a burst of work has left behind. V8 collects when a heap that grows needs it, so one that has come to
 * rest would keep the garbage of its last burst, above all of the lists at the start, for as long as it rests.
 */
import type { Clock } from './clock.ts';

export interface RestOptions {
  readonly clock: Clock;
  /** For how long there has been no work that a pause of 100 ms would hold up, ms; 0 while there is. */
  readonly idleMs: () => number;
  /** Bytes in the heap, garbage included. */
  readonly heapBytes: () => number;
  /** Collects all garbage before it returns. */
  readonly collect: () => void;
}

const everyMs = 10_000;
/** While work comes more often than this, the next may come at any moment. */
const restMs = 10_000;
/** Less garbage than this, and than this share of what is alive, is not worth the pause, which grows with what is alive. */
const worthBytes = 4 * 1024 * 1024;
const worthShare = 0.25;

/** Looks every ten seconds whether there has been rest for as long and there is something to give back. Returns what ends that. */
export function collectAtRest({ clock, idleMs, heapBytes, collect }: RestOptions): () => void {
  let leastBytes = 0;
  let cancel = clock.setTimer(everyMs, look);
  return () => {
    cancel();
  };

  function look(): void {
    if (idleMs() >= restMs && heapBytes() - leastBytes >= Math.max(worthBytes, leastBytes * worthShare)) {
      collect();
      leastBytes = heapBytes();
    }
    cancel = clock.setTimer(everyMs, look);
  }
}
