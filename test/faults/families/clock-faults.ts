/** Sets the wall clock of the controller forwards or back, while monotonic time runs on unchanged. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { faketimeVariables } from '../../support/faketime.ts';
import { repeat } from '../repeat.ts';
import type { Launch } from '../controller.ts';
import type { Fault } from '../fault.ts';
import type { FaultTestbed } from '../testbed.ts';

function offsetFile({ folder }: FaultTestbed): string {
  return join(folder, 'clock');
}

async function underFaketime(testbed: FaultTestbed): Promise<Launch> {
  await writeFile(offsetFile(testbed), '+0s\n');
  return {
    env: {
      ...(await faketimeVariables()),
      FAKETIME_TIMESTAMP_FILE: offsetFile(testbed),
      FAKETIME_NO_CACHE: '1',
    },
  };
}

/** Sets the clock to each of the offsets in turn; it stays at the last one. */
function stepTo(offsets: readonly string[]): Fault['begin'] {
  return async (testbed, random) => {
    let step = 0;
    return repeat(
      () => 500 + random.below(1_000),
      async () => {
        await writeFile(offsetFile(testbed), `${offsets[step % offsets.length] ?? '+0s'}\n`);
        step += 1;
      },
    );
  };
}

export const clockFaults: readonly Fault[] = [
  {
    name: 'clock-forward',
    what: "the controller's clock is set forward by an hour, repeatedly",
    require: async () => {
      await faketimeVariables();
    },
    prepare: underFaketime,
    begin: stepTo(['+3600s', '+0s', '+3600s', '+7200s']),
  },
  {
    name: 'clock-back',
    what: "the controller's clock is set back by an hour, repeatedly",
    require: async () => {
      await faketimeVariables();
    },
    prepare: underFaketime,
    begin: stepTo(['-3600s', '+0s', '-3600s']),
  },
];
