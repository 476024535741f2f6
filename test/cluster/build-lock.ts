/**
 * A lock file between processes that would build the same programs. A holder that lives keeps touching its lock, so a
 * lock left by a killed process is recognised by its age, also across containers that share a cache folder.
 */
import { rmSync } from 'node:fs';
import { open, rm, stat, utimes } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const TOUCH_EVERY_MS = 2_000;
const ABANDONED_AFTER_MS = 20_000;
const POLL_EVERY_MS = 250;

/**
 * Runs `work` while no other process does. Should two waiters ever take over an abandoned lock in the same instant,
 * both work: callers must bear that, as writing to a name of their own and renaming does.
 */
export async function withBuildLock<T>(
  path: string,
  { log, signal }: { log: (line: string) => void; signal: AbortSignal | undefined },
  work: () => Promise<T>,
): Promise<T> {
  await acquire(path, log, signal);
  const removeLock = (): void => {
    rmSync(path, { force: true });
  };
  process.once('exit', removeLock);
  const touching = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, TOUCH_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    process.off('exit', removeLock);
    removeLock();
  }
}

async function acquire(path: string, log: (line: string) => void, signal: AbortSignal | undefined): Promise<void> {
  let hasSaidWaiting = false;
  while (!(await tryCreate(path))) {
    if (!hasSaidWaiting) log('waiting for another process that is building the control plane');
    hasSaidWaiting = true;
    await removeIfAbandoned(path);
    await delay(POLL_EVERY_MS);
    signal?.throwIfAborted();
  }
}

async function tryCreate(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeIfAbandoned(path: string): Promise<void> {
  const touchedAtMs = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (touchedAtMs !== undefined && Date.now() - touchedAtMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
}
