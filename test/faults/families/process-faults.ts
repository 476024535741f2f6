/** The controller itself ends without a warning, and is started again as a kubelet does. */
import { again } from '../again.ts';
import type { Fault } from '../fault.ts';
import type { Random } from '../../support/random.ts';
import { namespace, type Stage } from '../stage.ts';
import { waitFor } from '../../support/wait-for.ts';

export const processFaults: readonly Fault[] = [
  {
    name: 'killed',
    what: 'the controller is killed (SIGKILL) at random moments and started again',
    keepsProcess: false,
    begin: async (stage: Stage, random: Random) => {
      const stop = again(
        () => 200 + random.below(1_600),
        () => stage.replicas.killAndStart(stage.replicas.first),
      );
      return async () => {
        await stop();
        await stage.replicas.ready();
      };
    },
  },
  {
    name: 'killed-at-patch',
    what: 'the controller is killed after it has planned and before its patch is done, or after that and before it is answered',
    keepsProcess: false,
    begin: async (stage: Stage, random: Random) => {
      const stop = again(
        () => 100,
        async () => {
          const at = random.pick(['request', 'response'] as const);
          const match = { verb: 'patch', namespace } as const;
          const handle = stage.proxy.faults.set({ match, effect: { kind: 'half-open', at }, optional: true });
          // Where nothing is left to be patched it never strikes.
          await waitFor('a patch', () => handle.fired > 0, { timeoutMs: 3_000, intervalMs: 5 }).catch(() => undefined);
          handle.clear();
          await stage.replicas.killAndStart(stage.replicas.first);
          await stage.replicas.ready();
        },
      );
      return stop;
    },
  },
];
