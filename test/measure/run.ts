/** One run of the built program: the time until it is ready, and its memory then. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { readUsage } from '../support/process-usage.ts';

export interface RunOptions {
  /** The program with its arguments. */
  readonly command: readonly string[];
  /** Environment variables beside PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly kubeconfig: string;
  /** How long it stays idle before its memory is read. */
  readonly idleMs: number;
}

export interface RunResult {
  /** From the start of the process to the first 200 of /readyz. */
  readonly readyMs: number;
  /** CPU time used until then, which depends less than `readyMs` on other load of the machine. */
  readonly cpuMs: number;
  /** Resident memory after the idle time, in MB of 1,000,000 bytes, */
  readonly idleMb: number;
  /** The peak of its resident memory, in MB. */
  readonly peakMb: number;
}

interface LogLine {
  readonly msg: string;
  readonly port?: number;
}

/** Interval between requests of /readyz. */
const pollMs = 5;
const readyLimitMs = 300_000;

export async function measureRun({ command, env, kubeconfig, idleMs }: RunOptions): Promise<RunResult> {
  const [program = '', ...args] = command;
  const options = ['--kubeconfig', kubeconfig, '--listen-address', '127.0.0.1:0', '--hash-key-secret', 'default/key'];
  const startedAt = performance.now();
  const child = spawn(program, [...args, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  try {
    await untilReady(await readPort(child.stdout));
    const readyMs = performance.now() - startedAt;
    const pid = child.pid ?? 0;
    const { cpuMs } = await readUsage(pid);
    await delay(idleMs);
    const { rssMb: idleMb, peakMb } = await readUsage(pid);
    return { readyMs, cpuMs, idleMb, peakMb };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** Reads the log to its end, so that the program never blocks on it. */
function readPort(output: NodeJS.ReadableStream): Promise<number> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      const { msg, port } = JSON.parse(line) as LogLine;
      if (msg === 'listening' && port !== undefined) resolve(port);
    });
    lines.once('close', () => {
      reject(new Error('the program has ended'));
    });
  });
}

async function untilReady(port: number): Promise<void> {
  const deadline = performance.now() + readyLimitMs;
  while (!(await fetch(`http://127.0.0.1:${String(port)}/readyz`)).ok) {
    if (performance.now() > deadline) throw new Error(`not ready within ${String(readyLimitMs)} ms`);
    await delay(pollMs);
  }
}
