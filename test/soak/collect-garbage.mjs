/**
 * Loaded into the controller before its own program, so that its heap can be read without what is only not yet collected:
 * at each SIGWINCH, which nothing else uses here, all garbage is collected, twice, since the first pass runs finalizers.
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
