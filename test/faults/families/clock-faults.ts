/** The clock of the machine is set, forwards or back, while the time that only counts on goes on as it does in truth. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { again } from '../again.ts';
import type { Launch } from '../controller.ts';
import type { Fault } from '../fault.ts';
import type { Stage } from '../stage.ts';

const libraries = '/usr/lib';

/** @throws Error that says what to install */
async function findFaketime(): Promise<string> {
  const folders = await readdir(libraries).catch(() => []);
  for (const folder of folders) {
    const path = join(libraries, folder, 'faketime', 'libfaketimeMT.so.1');
    const isThere = await readdir(join(path, '..')).then(
      (names) => names.includes('libfaketimeMT.so.1'),
      () => false,
    );
    if (isThere) return path;
  }
  throw new Error('the faults of the clock need libfaketime (Debian and Ubuntu: apt-get install libfaketime)');
}

function offsetFile({ folder }: Stage): string {
  return join(folder, 'clock');
}

async function underFaketime(stage: Stage): Promise<Launch> {
  await writeFile(offsetFile(stage), '+0s\n');
  return {
    env: {
      LD_PRELOAD: await findFaketime(),
      FAKETIME_TIMESTAMP_FILE: offsetFile(stage),
      FAKETIME_NO_CACHE: '1',
      // A clock that is set changes what time it is, not how long something takes.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  };
}

/** Sets the clock to each of the offsets in turn; it stays at the last one. */
function stepTo(offsets: readonly string[]): Fault['begin'] {
  return async (stage, random) => {
    let step = 0;
    return again(
      () => 500 + random.below(1_000),
      async () => {
        await writeFile(offsetFile(stage), `${offsets[step % offsets.length] ?? '+0s'}\n`);
        step += 1;
      },
    );
  };
}

export const clockFaults: readonly Fault[] = [
  {
    name: 'clock-forward',
    what: "the controller's clock is set forward by an hour, again and again",
    require: async () => {
      await findFaketime();
    },
    prepare: underFaketime,
    begin: stepTo(['+3600s', '+0s', '+3600s', '+7200s']),
  },
  {
    name: 'clock-back',
    what: "the controller's clock is set back by an hour, again and again",
    require: async () => {
      await findFaketime();
    },
    prepare: underFaketime,
    begin: stepTo(['-3600s', '+0s', '-3600s']),
  },
];
