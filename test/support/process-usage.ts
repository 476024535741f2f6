/** CPU time and memory of a process, from /proc of Linux. */
import { readFile } from 'node:fs/promises';

const BYTES_PER_MB = 1_000_000;
/** In which `stat` counts time; USER_HZ is 100 on every architecture that Node runs on. */
const MS_PER_TICK = 10;

/** Memory in MB of 1,000,000 bytes, time in ms. */
export interface ProcessUsage {
  /** Resident now. */
  readonly rssMb: number;
  /** The most that was resident since the start. */
  readonly peakMb: number;
  /** The resident part without a file behind it: heaps, stacks, generated code. */
  readonly anonymousMb: number;
  /** Time on a CPU since the start, of all threads, in the kernel too. */
  readonly cpuMs: number;
}

/** @throws when there is no such process, or no /proc */
export async function readUsage(pid: number): Promise<ProcessUsage> {
  const [status, stat] = await Promise.all([
    readFile(`/proc/${String(pid)}/status`, 'utf8'),
    readFile(`/proc/${String(pid)}/stat`, 'utf8'),
  ]);
  return parseUsage(status, stat);
}

/**
 * @param status text of /proc/<pid>/status
 * @param stat text of /proc/<pid>/stat
 * @throws Error when either is something else
 */
export function parseUsage(status: string, stat: string): ProcessUsage {
  return {
    rssMb: megabytes(status, 'VmRSS'),
    peakMb: megabytes(status, 'VmHWM'),
    anonymousMb: megabytes(status, 'RssAnon'),
    cpuMs: cpuMs(stat),
  };
}

function megabytes(status: string, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`no ${field} in the status of the process`);
  return (Number(kibibytes) * 1024) / BYTES_PER_MB;
}

/** The name of the program, in parentheses, may hold anything: fields are counted from its end (see proc(5)). */
function cpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (!Number.isFinite(ticks)) throw new Error('no times in the stat of the process');
  return ticks * MS_PER_TICK;
}
