/** Two replicas: the leader is killed, or stopped until the other replica leads. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Random } from '../../support/random.ts';
import { repeat } from '../repeat.ts';
import type { Launch } from '../controller.ts';
import type { Fault } from '../fault.ts';
import { namespace, type FaultTestbed } from '../testbed.ts';

/** Short, so that a takeover falls within the changes of a short round. */
const timing = ['--lease-duration', '2s', '--renew-deadline', '1500ms', '--retry-period', '300ms'];

/** Two replicas, one of which leads. */
export const electing: Launch = { replicas: 2, args: ['--leader-elect', ...timing] };

/** Resolves when both replicas are ready and one leads. */
async function untilLed({ replicas }: FaultTestbed): Promise<void> {
  await replicas.ready();
  await replicas.leader();
}

/**
 * Stops the leader until the other replica leads, and a little longer. The proxy delays a write in flight of the
 * stopped leader until after the takeover: the only moment with two leaders.
 */
async function overtake({ replicas, proxy }: FaultTestbed, random: Random): Promise<void> {
  const match = { verb: 'patch', namespace } as const;
  const held = proxy.faults.set({ match, effect: { kind: 'stall', at: 'request' }, optional: true });
  const leader = await replicas.leader();
  try {
    await delay(random.below(300));
    leader.kill('SIGSTOP');
    await replicas.leader(leader);
    await delay(random.below(600));
  } finally {
    held.clear();
    leader.kill('SIGCONT');
  }
}

export const electionFaults: readonly Fault[] = [
  {
    name: 'leader-killed',
    what: 'the leader of two replicas is killed (SIGKILL) at random moments; the other takes over, a new one stands by',
    keepsProcess: false,
    prepare: async () => electing,
    begin: async (testbed, random) => {
      const stop = repeat(
        () => 200 + random.below(1_600),
        async () => testbed.replicas.killAndStart(await testbed.replicas.leader()),
      );
      return async () => {
        await stop();
        await untilLed(testbed);
      };
    },
  },
  {
    name: 'two-leaders',
    what: 'the leader of two replicas is stopped (SIGSTOP) until the other leads, and goes on with a write in flight',
    prepare: async () => electing,
    begin: async (testbed, random) => {
      const stop = repeat(
        () => 200 + random.below(600),
        () => overtake(testbed, random),
      );
      return async () => {
        await stop();
        await untilLed(testbed);
      };
    },
  },
];
