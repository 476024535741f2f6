/** The built controller as a process that tests can kill, stop and start again, with its log in a file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { deferred } from '../support/deferred.ts';
import { answerPaths } from '../support/visible.ts';
import { waitFor } from '../support/wait-for.ts';
import { sumOf } from '../support/metrics-text.ts';
import { readFigures, type ProcessFigures } from './process-figures.ts';

const builtProgram = fileURLToPath(new URL('../../dist/reroll.js', import.meta.url));

/** Settings for the processes of one round. */
export interface Launch {
  /** Number of processes; default 1. */
  readonly replicas?: number;
  /** More flags of `run`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A file descriptor for its standard output, which the caller closes; default: the log file. */
  readonly stdout?: number;
  /** Called when the process has ended. */
  readonly onExit?: () => void;
}

export interface LaunchOptions extends Launch {
  /** Flags of `run`. */
  readonly args: readonly string[];
  /** Port of its HTTP server on 127.0.0.1. */
  readonly port: number;
  /** Path of the log file; output is appended. */
  readonly logFile: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Controller {
  readonly #options: LaunchOptions;
  readonly #child: ChildProcess;
  readonly exited: Promise<Exit>;
  #exit: Exit | undefined;

  constructor(options: LaunchOptions) {
    const { args, env = {}, port, stdout, logFile } = options;
    this.#options = options;
    const log = openSync(logFile, 'a');
    const flags = ['--listen-address', `127.0.0.1:${String(port)}`, '--log-format', 'json'];
    this.#child = spawn(process.execPath, [builtProgram, 'run', ...flags, ...args], {
      stdio: ['ignore', stdout ?? log, log],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    });
    closeSync(log);
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#exit = { code, signal };
        options.onExit?.();
        resolve(this.#exit);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#exit === undefined;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @throws Error when it is not ready after 60 s, or has ended */
  async ready(): Promise<void> {
    const isReady = async (): Promise<boolean> => !this.isAlive || (await this.#get('/readyz')).status === 200;
    await waitFor('the controller to be ready', isReady, { timeoutMs: 60_000 });
    if (!this.isAlive) throw new Error(`the controller ended before it was ready:\n${await this.logTail()}`);
  }

  /** The sum of a metric's samples whose labels hold all of these texts. @throws Error when it does not answer */
  async metric(name: string, ...labels: readonly string[]): Promise<number> {
    return sumOf(await this.metrics(), name, ...labels);
  }

  /** All metrics, in the text format of Prometheus. @throws Error when it does not answer */
  async metrics(): Promise<string> {
    return (await this.#get('/metrics')).text;
  }

  /** The paths that its HTTP server serves, each with its answer. @throws Error when it does not answer */
  async pages(): Promise<readonly (readonly [path: string, text: string])[]> {
    return Promise.all(answerPaths.map(async (path) => [path, (await this.#get(path)).text] as const));
  }

  figures(): Promise<ProcessFigures> {
    return readFigures(this.pid);
  }

  /** Stops it as the kubelet does: SIGTERM, and SIGKILL after 30 s. */
  async stop(): Promise<Exit> {
    this.kill('SIGTERM');
    const patience = setTimeout(() => this.kill('SIGKILL'), 30_000);
    const exit = await this.exited;
    clearTimeout(patience);
    return exit;
  }

  /** The last log lines. @param about only lines that contain one of these texts; empty: all lines */
  async logTail(about: readonly string[] = []): Promise<string> {
    const lines = (await readFile(this.#options.logFile, 'utf8')).split('\n');
    const isMeant = (line: string): boolean => about.length === 0 || about.some((text) => line.includes(text));
    return lines.filter(isMeant).slice(-15).join('\n');
  }

  /** On a separate connection, so that none of the test's is counted as one of the controller's. */
  async #get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const { port } = this.#options;
    const { promise, resolve, reject } = deferred<IncomingMessage>();
    const options = { host: '127.0.0.1', port, path, agent: false, signal: AbortSignal.timeout(5_000) };
    get(options, resolve).once('error', reject);
    const response = await promise;
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
  }
}
