/**
 * The order of test files. Jest begins with those that took longest the last time; where it has not run all of them
 * before, it takes the size of a file for its duration. Here this is the kind of its tests: those that wait for
 * processes begin, and share the cores with those that compute.
 */
import TestSequencer from '@jest/test-sequencer';

/** The slowest first. */
const folders = ['/test/e2e/scenarios/', '/test/e2e/', '/test/contract/', '/test/unit/sim/'];

function rankOf({ path }) {
  const rank = folders.findIndex((folder) => path.includes(folder));
  return rank === -1 ? folders.length : rank;
}

/** As `testSequencer` in the configuration of Jest. */
export default class SlowestFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isMeasured = sorted.every(({ duration }) => duration !== undefined);
    return isMeasured ? sorted : sorted.sort((a, b) => rankOf(a) - rankOf(b));
  }
}
