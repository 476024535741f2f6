/** The controller ends without a warning, and is started again as the kubelet does. */
import { repeat } from '../repeat.ts';
import type { Fault } from '../fault.ts';
import type { Random } from '../../support/random.ts';
import { namespace, type FaultTestbed } from '../testbed.ts';
import { waitFor } from '../../support/wait-for.ts';

export const processFaults: readonly Fault[] = [
  {
    name: 'killed',
    what: 'the controller is killed (SIGKILL) at random moments and started again',
    keepsProcess: false,
    begin: async (testbed: FaultTestbed, random: Random) => {
      const stop = repeat(
        () => 200 + random.below(1_600),
        () => testbed.replicas.killAndStart(testbed.replicas.first),
      );
      return async () => {
        await stop();
        await testbed.replicas.ready();
      };
    },
  },
  {
    name: 'killed-at-patch',
    what: 'the controller is killed between its plan and the effect of its patch, or between that and the answer',
    keepsProcess: false,
    begin: async (testbed: FaultTestbed, random: Random) => {
      const stop = repeat(
        () => 100,
        async () => {
          const at = random.pick(['request', 'response'] as const);
          const match = { verb: 'patch', namespace } as const;
          const handle = testbed.proxy.faults.set({ match, effect: { kind: 'half-open', at }, optional: true });
          // Never strikes when no workload is left to patch.
          await waitFor('a patch', () => handle.fired > 0, { timeoutMs: 3_000, intervalMs: 5 }).catch(() => undefined);
          handle.clear();
          await testbed.replicas.killAndStart(testbed.replicas.first);
          await testbed.replicas.ready();
        },
      );
      return stop;
    },
  },
];
