/** The built controller as a process, started, read and stopped as by a user or a kubelet. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import process from 'node:process';

import { tryProgram, type ProgramResult } from './run-program.ts';
import { sumOf } from './metrics-text.ts';
import { waitFor } from './wait-for.ts';

/** Path of the built program. */
export const builtProgram = fileURLToPath(new URL('../../dist/reroll.js', import.meta.url));

/** Runs a command of the built program to its end. */
export function runReroll(...args: readonly string[]): Promise<ProgramResult> {
  return tryProgram(process.execPath, [builtProgram, ...args]);
}

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface ProcessOptions {
  readonly kubeconfig: string;
  /** More flags of `run`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Complete arguments and variables. */
export interface GivenProcessOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** With `REROLL_WIRE_FORMAT=json` in the environment of the tests, every controller that they start reads JSON. */
const wireFormatOfTests = { REROLL_WIRE_FORMAT: process.env['REROLL_WIRE_FORMAT'] ?? 'auto' };

export class ControllerProcess {
  /** All log lines so far. */
  readonly lines: LogLine[] = [];
  /** All standard error so far. */
  stderr = '';
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  #exit: Exit | undefined;

  constructor(options: ProcessOptions | GivenProcessOptions) {
    const { argv, env = {} } = 'argv' in options ? options : { argv: flagsOf(options), env: options.env };
    this.#child = spawn(process.execPath, [builtProgram, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...wireFormatOfTests, ...env },
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')));
    this.#readLines();
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#exit = { code, signal };
        resolve(this.#exit);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits for a log line. @throws Error with the end of the log if the process ends first */
  async line(msg: string, fits: (line: LogLine) => boolean = () => true): Promise<LogLine> {
    return waitFor(`the controller to log "${msg}"`, () => {
      const line = this.lines.find((candidate) => candidate.msg === msg && fits(candidate));
      if (line === undefined && this.#exit !== undefined) throw new EarlyExit(this.#exit, this.lines, this.stderr);
      return line;
    });
  }

  /** Waits until all watches have synced. */
  async synced(): Promise<void> {
    await this.line('synced');
  }

  /** Base URL of its HTTP server. */
  async url(): Promise<string> {
    const { port } = await this.line('listening');
    return `http://127.0.0.1:${String(port)}`;
  }

  /** Base URL of its page. */
  async pageUrl(): Promise<string> {
    const { port } = await this.line('serving the web page');
    return `http://127.0.0.1:${String(port)}/`;
  }

  /** The sum of a metric's samples whose labels hold all of these texts, such as `action="noop"`. */
  async metric(name: string, ...labels: readonly string[]): Promise<number> {
    const text = await (await fetch(`${await this.url()}/metrics`)).text();
    return sumOf(text, name, ...labels);
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  /** Stops it with SIGTERM and waits for its end. */
  stop(): Promise<Exit> {
    this.kill();
    return this.exited;
  }

  #readLines(): void {
    let rest = '';
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.lines.push(JSON.parse(line) as LogLine);
    });
  }
}

function flagsOf({ kubeconfig, args = [] }: ProcessOptions): readonly string[] {
  const flags = ['--kubeconfig', kubeconfig, '--listen-address', '127.0.0.1:0', '--log-format', 'json'];
  return ['run', ...flags, ...args];
}

class EarlyExit extends Error {
  constructor({ code, signal }: Exit, lines: readonly LogLine[], stderr: string) {
    const log = lines.slice(-5).map((line) => JSON.stringify(line));
    super([`the controller ended (${String(code ?? signal)}); the end of its log:`, ...log, stderr].join('\n'));
  }
}
