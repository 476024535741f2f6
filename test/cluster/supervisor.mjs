/**
 * Runs the programs of a control plane, and ends with the process that started it, even after SIGKILL: when its
 * standard input closes, it kills the programs, removes the folder that is its only argument, and exits.
 *
 * Each line of its standard input is one command as JSON, each line of its standard output one event; their types are
 * `Command` and `SupervisorEvent` in supervisor-client.ts. It is JavaScript so that Node runs it as it is: a loader for TypeScript
 * would more than double the memory of a process that idles.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const folder = process.argv[2];
/** The running programs by name. */
const children = new Map();
let isEnding = false;

function send(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function start({ name, file, args, env, log }) {
  const output = openSync(log, 'a');
  const child = spawn(file, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
  closeSync(output);
  children.set(name, child);
  child.once('spawn', () => send({ type: 'started', name, pid: child.pid }));
  child.once('error', (error) => ended(name, { type: 'failed', name, message: error.message }));
  child.once('exit', (code, signal) => ended(name, { type: 'exited', name, code, signal }));
}

function ended(name, event) {
  children.delete(name);
  send(event);
  if (isEnding && children.size === 0) leave();
}

function end() {
  if (isEnding) return;
  isEnding = true;
  for (const child of children.values()) child.kill('SIGKILL');
  if (children.size === 0) leave();
}

function leave() {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.exit(0);
}

// A reader that is gone has also closed standard input, which ends this process.
process.stdout.on('error', () => undefined);
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('SIGHUP', end);

const lines = createInterface({ input: process.stdin });
lines.on('close', end);
lines.on('line', (line) => {
  const command = JSON.parse(line);
  if (isEnding) return;
  if (command.type === 'start') start(command);
  else children.get(command.name)?.kill(command.signal);
});
