/** The credentials of the controller and of the API server change while the controller runs. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Fault } from '../fault.ts';
import type { Random } from '../../support/random.ts';
import type { FaultTestbed } from '../testbed.ts';

/** Runs the action once, after a delay, while configs change. */
function once(act: (testbed: FaultTestbed, random: Random) => Promise<void>): Fault['begin'] {
  return async (testbed, random) => {
    const acting = delay(random.below(1_500)).then(() => act(testbed, random));
    acting.catch(() => undefined);
    return () => acting;
  };
}

export const credentialFaults: readonly Fault[] = [
  {
    name: 'token-rotated',
    what: 'a new token is in the file before the API server rejects the old one (401)',
    begin: once(({ access, proxy }) => {
      proxy.cutConnections();
      return access.rotateToken(false);
    }),
  },
  {
    name: 'token-late',
    what: 'the API server rejects the token (401) before a new one is in the file',
    begin: once(({ access }) => access.rotateToken(true)),
  },
  {
    name: 'ca-rotated',
    what: 'the API server presents a certificate of a new CA, which is in the file by then or only later',
    begin: once(async ({ access, proxy }, random) => {
      const caPem = await proxy.renewAuthority();
      proxy.cutConnections();
      await delay(random.below(2_000));
      await access.writeAuthority(caPem);
    }),
  },
];
