/** libfaketime, which lets a process see a clock that is wrong while the time that only counts on stays as it is. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const libraries = '/usr/lib';
const library = 'libfaketimeMT.so.1';

/** Variables of a process whose clock is wrong. @throws Error that says what to install */
export async function faketimeVariables(): Promise<Readonly<Record<string, string>>> {
  return {
    LD_PRELOAD: await findFaketime(),
    // A clock that is set changes what time it is, not how long something takes.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

/** @throws Error that says what to install */
async function findFaketime(): Promise<string> {
  const folders = await readdir(libraries).catch(() => []);
  for (const folder of folders) {
    const path = join(libraries, folder, 'faketime', library);
    const isThere = await readdir(join(path, '..')).then(
      (names) => names.includes(library),
      () => false,
    );
    if (isThere) return path;
  }
  throw new Error('a wrong clock needs libfaketime (Debian and Ubuntu: apt-get install libfaketime)');
}
