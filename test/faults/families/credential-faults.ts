/** What the controller and the API server know each other by changes under the running process. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Fault } from '../fault.ts';
import type { Random } from '../../support/random.ts';
import type { FaultTestbed } from '../testbed.ts';

/** Does it once, after a moment, while configs are changed. */
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
    what: 'a new token is in the file before the API server refuses the old one (401)',
    begin: once(({ access, proxy }) => {
      proxy.cutConnections();
      return access.rotateToken(false);
    }),
  },
  {
    name: 'token-late',
    what: 'the API server refuses the token (401) before a new one is in the file',
    begin: once(({ access }) => access.rotateToken(true)),
  },
  {
    name: 'ca-rotated',
    what: 'the API server shows a certificate of a new authority, which is in the file then or only later',
    begin: once(async ({ access, proxy }, random) => {
      const caPem = await proxy.renewAuthority();
      proxy.cutConnections();
      await delay(random.below(2_000));
      await access.writeAuthority(caPem);
    }),
  },
];
