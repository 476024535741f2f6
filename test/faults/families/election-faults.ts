/** Two replicas, of which the one that leads is killed, or stopped until the other one leads. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Random } from '../../support/random.ts';
import { repeat } from '../repeat.ts';
import type { Launch } from '../controller.ts';
import type { Fault } from '../fault.ts';
import { namespace, type FaultTestbed } from '../testbed.ts';

/** Short, so that a takeover falls into the changes of a short round. */
const timing = ['--lease-duration', '2s', '--renew-deadline', '1500ms', '--retry-period', '300ms'];

/** A pair, one of which leads. */
export const electing: Launch = { replicas: 2, args: ['--leader-elect', ...timing] };

/** It works again: both have seen everything, and one leads. */
async function untilLed({ replicas }: FaultTestbed): Promise<void> {
  await replicas.ready();
  await replicas.leader();
}

/**
 * Stops the leader until the other one leads, and a little longer. A write of the stopped one that is on its way is held
 * back and comes after the other one has taken over: the one moment in which there really are two.
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
    what: 'of two replicas the one that leads is killed (SIGKILL) at random moments; the other one takes over, a new one stands by',
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
    what: 'of two replicas the one that leads is stopped (SIGSTOP) until the other one leads, and goes on (SIGCONT) with a write on its way',
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
