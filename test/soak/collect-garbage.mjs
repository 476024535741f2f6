/**
 * Loaded into the controller before its own program, so that a sample of its heap contains no uncollected garbage. Each
 * SIGWINCH, which nothing else uses here, collects all garbage twice, since the first pass runs finalizers.
 */
import process from 'node:process';
import { setImmediate } from 'node:timers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGWINCH', () => {
  collect();
  setImmediate(collect);
});
