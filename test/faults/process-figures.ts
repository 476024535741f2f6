/** What a process holds of the machine, read from outside (Linux). */
import { readdir, readFile, readlink } from 'node:fs/promises';

export interface ProcessFigures {
  readonly rssBytes: number;
  /** Open sockets of any kind. */
  readonly sockets: number;
}

/** @throws Error where there is no such process */
export async function readFigures(pid: number): Promise<ProcessFigures> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`process ${String(pid)} has no memory of its own`);
  return { rssBytes: Number(kilobytes) * 1024, sockets: await countSockets(pid) };
}

async function countSockets(pid: number): Promise<number> {
  const folder = `/proc/${String(pid)}/fd`;
  // One may be closed between the two reads.
  const links = (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((link) => link.startsWith('socket:')).length;
}
