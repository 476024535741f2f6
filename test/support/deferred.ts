export { deferred, type Deferred } from '../../src/lib/deferred.ts';
