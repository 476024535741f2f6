/** The processes of the control plane end without a warning. */
import { setTimeout as delay } from 'node:timers/promises';

import { repeat } from '../repeat.ts';
import type { Fault } from '../fault.ts';
import type { Random } from '../../support/random.ts';
import type { FaultTestbed } from '../testbed.ts';

/** Kills the process at once and then every few seconds, and starts it again after up to two seconds. */
function killOften(
  kill: (testbed: FaultTestbed) => Promise<void>,
  start: (testbed: FaultTestbed) => Promise<void>,
): Fault['begin'] {
  return async (testbed: FaultTestbed, random: Random) => {
    let isFirst = true;
    return repeat(
      () => (isFirst ? 500 : 2_000 + random.below(2_000)),
      async () => {
        isFirst = false;
        await kill(testbed);
        await delay(random.below(2_000));
        await start(testbed);
      },
    );
  };
}

export const serverFaults: readonly Fault[] = [
  {
    name: 'api-server-killed',
    what: 'the API server is killed (SIGKILL) and started again',
    begin: killOften(
      ({ plane }) => plane.killApiServer('SIGKILL'),
      ({ plane }) => plane.startApiServer(),
    ),
  },
  {
    name: 'etcd-killed',
    what: 'etcd is killed (SIGKILL) and started again',
    begin: killOften(
      ({ plane }) => plane.killEtcd('SIGKILL'),
      ({ plane }) => plane.startEtcd(),
    ),
  },
];
