/** Time as a value that is handed in, so that whatever waits or measures can be stepped through in a test. */

export interface Clock {
  /** Wall clock in milliseconds since the epoch: for what people and other machines read. It can jump. */
  now(): number;
  /** Milliseconds since an arbitrary start that never jump back: for durations and deadlines. */
  monotonicMs(): number;
  /** Calls `fire` once after `delayMs`, unless the function that it returns is called first. */
  setTimer(delayMs: number, fire: () => void): () => void;
}

/** The longest delay that Node's timers take; anything longer would fire at once. */
const maxDelayMs = 2 ** 31 - 1;

/** The machine's own time. */
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
