/** libfaketime: gives a process a wrong wall clock and leaves its monotonic clock unchanged. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const libraries = '/usr/lib';
const library = 'libfaketimeMT.so.1';

/** Variables of a process with a wrong clock. @throws Error that names the package to install */
export async function faketimeVariables(): Promise<Readonly<Record<string, string>>> {
  return {
    LD_PRELOAD: await findFaketime(),
    // A change of the wall clock must not change durations.
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
