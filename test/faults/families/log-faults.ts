/** The log has no working reader: the reader stops reading, has gone away, or the disk is full. */
import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Launch } from '../controller.ts';
import type { Fault } from '../fault.ts';
import type { FaultTestbed } from '../testbed.ts';

const run = promisify(execFile);

/** A pipe like the one a container runtime gives a container, and its read end, from which nothing is read. */
async function openPipe({ folder }: FaultTestbed): Promise<{ readonly reader: number; readonly writer: number }> {
  const path = join(folder, 'log-pipe');
  rmSync(path, { force: true });
  await run('mkfifo', [path]);
  // Without O_NONBLOCK, opening blocks until there is a writer.
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, constants.O_WRONLY) };
}

/** Nothing is read from before the process starts until after it has ended; a pipe holds 64 KiB. */
async function unread(testbed: FaultTestbed): Promise<Launch> {
  const { reader, writer } = await openPipe(testbed);
  return {
    stdout: writer,
    onExit: () => {
      closeSync(reader);
      closeSync(writer);
    },
  };
}

async function closed(testbed: FaultTestbed): Promise<Launch> {
  const { reader, writer } = await openPipe(testbed);
  closeSync(reader);
  return { stdout: writer, onExit: () => closeSync(writer) };
}

async function full(): Promise<Launch> {
  const device = openSync('/dev/full', constants.O_WRONLY);
  return { stdout: device, onExit: () => closeSync(device) };
}

const nothing: Fault['begin'] = async () => async () => undefined;

export const logFaults: readonly Fault[] = [
  { name: 'log-unread', what: 'standard output is a pipe whose reader does not read', prepare: unread, begin: nothing },
  { name: 'log-closed', what: 'standard output is a pipe whose reader is gone', prepare: closed, begin: nothing },
  { name: 'log-disk-full', what: 'standard output is a file on a full disk', prepare: full, begin: nothing },
];
