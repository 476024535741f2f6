/**
 * Keeps V8's optimizing compiler off until it pays off. It compiles whatever has run some thousand times, in threads
 * beside the program: work that a command of a second gets nothing back from. docs/adr/0013-memory-of-node.md has the
 * numbers.
 */
import { setFlagsFromString } from 'node:v8';

/** After reading this many objects, a command takes less time with the compiler than without it. */
const worthwhileObjects = 20_000;

/** Turns the compiler off. The returned function gets how many more objects were read, and turns it on after many. */
export function optimizeLate(setFlags: (flags: string) => void = setFlagsFromString): (objects: number) => void {
  setFlags('--no-opt');
  let left = worthwhileObjects;
  return (objects) => {
    const wasOff = left > 0;
    left -= objects;
    if (wasOff && left <= 0) setFlags('--opt');
  };
}
