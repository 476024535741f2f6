/**
 * Starts programs under supervisor.mjs, so that they and their folder never outlive this process,
 * whatever ends this process; not even SIGKILL leaves anything behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { waitFor } from '../support/wait-for.ts';

/** A program to run and its arguments. */
export interface Program {
  /** Unique among the running programs, and the name of its log file. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Its environment variables besides `PATH`. */
  readonly env?: Readonly<Record<string, string>>;
}

type Command =
  | ({ readonly type: 'start'; readonly log: string } & Program)
  | { readonly type: 'kill'; readonly name: string; readonly signal: NodeJS.Signals };

type SupervisorEvent =
  | { readonly type: 'started'; readonly name: string; readonly pid: number }
  | { readonly type: 'failed'; readonly name: string; readonly message: string }
  | { readonly type: 'exited'; readonly name: string; readonly code: number | null; readonly signal: string | null };

const supervisorFile = fileURLToPath(new URL('supervisor.mjs', import.meta.url));
const READY_TIMEOUT_MS = 90_000;
const END_TIMEOUT_MS = 90_000;
const LOG_TAIL_BYTES = 8_000;
const LOG_TAIL_LINES = 30;

/** The running programs of one folder. */
export class Supervisor {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #pids = new Map<string, number>();
  /** Reasons why started programs are not running. */
  readonly #endings = new Map<string, string>();
  readonly #stopping = new Set<string>();
  #isStopping = false;
  readonly #onUnexpectedEnd: (name: string, ending: string) => void;

  /**
   * @param folder is the programs' working directory, holds their logs and is removed in the end
   * @param onUnexpectedEnd called for a program that ended without a stop request
   */
  constructor(folder: string, onUnexpectedEnd: (name: string, ending: string) => void) {
    this.#folder = folder;
    this.#onUnexpectedEnd = onUnexpectedEnd;
    // A session of its own: Ctrl-C in a terminal is for the process that started the control plane to answer.
    const supervisor = spawn(process.execPath, [supervisorFile, folder], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] },
    });
    this.#process = supervisor;
    this.#exited = new Promise((resolve) => {
      supervisor.once('error', () => {
        resolve();
      });
      supervisor.once('exit', () => {
        resolve();
      });
    });
    supervisor.stdin.on('error', () => undefined);
    createInterface({ input: supervisor.stdout }).on('line', (line) => {
      this.#note(JSON.parse(line) as SupervisorEvent);
    });
  }

  /** The ids of the running programs by name. */
  get pids(): ReadonlyMap<string, number> {
    return this.#pids;
  }

  start(program: Program): void {
    const { name } = program;
    this.#endings.delete(name);
    this.#stopping.delete(name);
    this.#send({ type: 'start', ...program, log: this.#logFile(name) });
  }

  /** Sends a signal and resolves when the program has ended. */
  async kill(name: string, signal: NodeJS.Signals): Promise<void> {
    this.#stopping.add(name);
    this.#send({ type: 'kill', name, signal });
    await waitFor(`${name} to end on ${signal}`, () => !this.#pids.has(name), { timeoutMs: END_TIMEOUT_MS });
  }

  /**
   * Polls until the started program answers `probe` with true.
   * @throws Error with the end of the program's log, when it ends before that or the time is over
   */
  async waitUntilReady(name: string, probe: () => Promise<boolean>, signal?: AbortSignal): Promise<void> {
    const outcome = await waitFor(
      `${name} to be ready`,
      async () => (signal?.aborted === true ? 'aborted' : (this.#endings.get(name) ?? (await readiness(probe)))),
      { timeoutMs: READY_TIMEOUT_MS },
    ).catch(() => `was not ready after ${String(READY_TIMEOUT_MS / 1000)} s`);
    signal?.throwIfAborted();
    if (outcome === 'ready') return;
    throw new Error(`${name} ${outcome}. The end of its log:\n${await this.logTail(name)}`);
  }

  /** The last lines that a program wrote. */
  async logTail(name: string): Promise<string> {
    const file = await open(this.#logFile(name)).catch(() => undefined);
    if (file === undefined) return '(no log)';
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(LOG_TAIL_BYTES),
        position: Math.max(0, size - LOG_TAIL_BYTES),
      });
      return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
    } finally {
      await file.close();
    }
  }

  /** Kills all programs and removes the folder. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#process.stdin?.end();
    await this.#exited;
  }

  #logFile(name: string): string {
    return join(this.#folder, `${name}.log`);
  }

  #send(command: Command): void {
    this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  #note(event: SupervisorEvent): void {
    if (event.type === 'started') {
      this.#pids.set(event.name, event.pid);
      return;
    }
    this.#pids.delete(event.name);
    const ending =
      event.type === 'failed' ? event.message : `ended with ${event.signal ?? `exit code ${String(event.code)}`}`;
    this.#endings.set(event.name, ending);
    if (!this.#stopping.has(event.name) && !this.#isStopping) this.#onUnexpectedEnd(event.name, ending);
  }
}

async function readiness(probe: () => Promise<boolean>): Promise<'ready' | undefined> {
  return (await probe()) ? 'ready' : undefined;
}
