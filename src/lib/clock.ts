/** The clock as a parameter, so that a test can step through code that waits or measures time. */

export interface Clock {
  /** Wall clock in milliseconds since the epoch: for times that people and other machines read. It can jump. */
  now(): number;
  /** Milliseconds since an arbitrary start, which never go back: for durations and deadlines. */
  monotonicMs(): number;
  /** Calls `fire` once after `delayMs`, unless the function that it returns is called first. */
  setTimer(delayMs: number, fire: () => void): () => void;
}

/** The longest delay that Node's timers accept; a longer one would fire at once. */
const maxDelayMs = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer: (delayMs, fire) => {
    const timer = setTimeout(fire, Math.min(delayMs, maxDelayMs));
    return () => {
      clearTimeout(timer);
    };
  },
};
