/** One run of the built program: how long until it is ready, and how much memory it has then. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface RunOptions {
  /** The program with its arguments. */
  readonly command: readonly string[];
  readonly kubeconfig: string;
  /** How long it is left alone before its memory is read. */
  readonly idleMs: number;
}

export interface RunResult {
  /** From the start of the process to the first 200 of /readyz. */
  readonly readyMs: number;
  /** Of the processor, used until then: what depends less on what else the machine does. */
  readonly cpuMs: number;
  /** Resident memory after the idle time, in MiB, */
  readonly idleMiB: number;
  /** and the most that it ever was. */
  readonly peakMiB: number;
}

interface LogLine {
  readonly msg: string;
  readonly port?: number;
}

/** How often /readyz is asked. */
const pollMs = 5;
const readyLimitMs = 300_000;

export async function measureRun({ command, kubeconfig, idleMs }: RunOptions): Promise<RunResult> {
  const [program = '', ...args] = command;
  const options = ['--kubeconfig', kubeconfig, '--listen-address', '127.0.0.1:0', '--hash-key-secret', 'default/key'];
  const startedAt = performance.now();
  const child = spawn(program, [...args, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  try {
    await untilReady(await readPort(child.stdout));
    const readyMs = performance.now() - startedAt;
    const cpuMs = readCpuMs(child.pid ?? 0);
    await delay(idleMs);
    return { readyMs, cpuMs, ...readMemory(child.pid ?? 0) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** Goes on reading to the end, so that the program is never held up by its log. */
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

/** User and system time, which Linux counts in ticks of 10 ms. */
function readCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // The second field, the name, may hold spaces; it ends with the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0] = fields.slice(11, 13).map(Number);
  return (user + system) * 10;
}

/** From Linux's table of the process. */
function readMemory(pid: number): Pick<RunResult, 'idleMiB' | 'peakMiB'> {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const mebibytes = (field: string): number => {
    const [, kibibytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
    if (kibibytes === undefined) throw new Error(`no ${field} in the status of the process`);
    return Number(kibibytes) / 1024;
  };
  return { idleMiB: mebibytes('VmRSS'), peakMiB: mebibytes('VmHWM') };
}
