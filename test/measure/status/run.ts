/** One run of a program of Node to its end: how long it took, and what it has used. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Usage {
  /** From the start of the process to its end. */
  readonly wallMs: number;
  /** CPU time of all threads, in the kernel too. */
  readonly cpuMs: number;
  /** The most that was resident, in MB of 1,000,000 bytes. */
  readonly peakMb: number;
}

const reporter = fileURLToPath(new URL('usage.mjs', import.meta.url));

/** What `process.resourceUsage()` returns: memory in KiB, times in µs. */
type NodeUsage = Pick<NodeJS.ResourceUsage, 'maxRSS' | 'userCPUTime' | 'systemCPUTime'>;

/**
 * @param args of Node, such as the file of the program and its arguments
 * @throws Error if it fails
 */
export async function measureProgram(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Usage> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', reporter, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  const [, stdout, stderr, report] = child.stdio as unknown as readonly [null, Readable, Readable, Readable];
  const closed = once(child, 'close');
  const [printed, complaints, usage] = await Promise.all([text(stdout), text(stderr), text(report)]);
  const [code] = (await closed) as [number | null];
  const wallMs = performance.now() - startedAt;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}:\n${complaints}`);
  if (printed === '') throw new Error(`${args.join(' ')} has printed nothing`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(usage) as NodeUsage;
  return { wallMs, cpuMs: (userCPUTime + systemCPUTime) / 1_000, peakMb: (maxRSS * 1_024) / 1_000_000 };
}
