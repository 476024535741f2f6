/** The resources that a process uses, read from outside (Linux). */
import { readdir, readlink } from 'node:fs/promises';

import { readUsage } from '../support/process-usage.ts';

export interface ProcessFigures {
  readonly rssBytes: number;
  /** Open sockets of any kind. */
  readonly sockets: number;
}

/** @throws Error when there is no such process */
export async function readFigures(pid: number): Promise<ProcessFigures> {
  const { rssMb } = await readUsage(pid);
  return { rssBytes: Math.round(rssMb * 1_000_000), sockets: await countSockets(pid) };
}

async function countSockets(pid: number): Promise<number> {
  const folder = `/proc/${String(pid)}/fd`;
  // A file may be closed between the two reads.
  const links = (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((link) => link.startsWith('socket:')).length;
}
