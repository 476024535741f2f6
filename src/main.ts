/**
 * The program: arguments, environment and signals go in, an exit code comes out. Signals are taken before anything else
 * is loaded, so that a stop at any moment of the start is a clean one, and on the way out nothing is cut off: the process
 * ends because nothing is left to do.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

import packageJson from '../package.json' with { type: 'json' };
import type { Config } from './model/config.ts';
import type { Logger } from './model/logger.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

/** How long the process may take to run empty once everything is stopped. */
const DRAIN_MS = 5_000;

const stopping = new AbortController();
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Without a listener this signal opens Node's inspector, and with it the memory that holds the digest key.
process.on('SIGUSR1', () => undefined);

function stop(): void {
  if (stopping.signal.aborted) process.exit(FAILED);
  stopping.abort();
}

const { parseArguments } = await import('./config.ts');
const invocation = parseArguments({
  argv: process.argv.slice(2),
  env: process.env,
  isTerminal: process.stdout.isTTY,
  version: packageJson.version,
  readFile: (path) => readFileSync(path, 'utf8'),
});
switch (invocation.kind) {
  case 'print':
    process.stdout.write(invocation.text);
    break;
  case 'wrong-usage':
    process.stderr.write(invocation.text);
    process.exitCode = WRONG_USAGE;
    break;
  case 'run': {
    const logger = await openLog(invocation.config);
    for (const fields of invocation.unknownVariables) logger.warn(fields, 'unknown environment variable');
    await run(invocation.config, logger);
    exitWhenStuck(logger);
    break;
  }
}

async function openLog(config: Config): Promise<Logger> {
  const { createLogger } = await import('./observability/logger.ts');
  const logger = createLogger({ level: config.logLevel, format: config.logFormat, hasColors: process.stdout.isTTY });
  const crash = (error: unknown): void => {
    logger.error({ error, stack: framesOf(error) }, 'crashed');
    process.exit(FAILED);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  return logger;
}

async function run(config: Config, logger: Logger): Promise<void> {
  const { startApp } = await import('./app.ts');
  const { signal } = stopping;
  try {
    const app = await startApp(config, { env: process.env, version: packageJson.version, logger, signal });
    try {
      await Promise.race([app.finished, whenAborted(signal)]);
    } finally {
      await app.stop();
    }
  } catch (error) {
    // A start that is interrupted throws the signal's reason; whoever asked for the stop has got it all the same.
    if (!signal.aborted) await fail(error, logger);
    else if (error !== signal.reason) logger.warn({ error }, 'failed while stopping');
  }
}

async function fail(error: unknown, logger: Logger): Promise<void> {
  const { StartError } = await import('./model/start-error.ts');
  logger.error({ error, stack: error instanceof StartError ? undefined : framesOf(error) }, 'cannot go on');
  process.exitCode = FAILED;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** The timer does not keep the process alive: it fires only when something else does, and then that is a fault. */
function exitWhenStuck(logger: Logger): void {
  setTimeout(() => {
    logger.error({ resources: process.getActiveResourcesInfo() }, 'not stopped: something is still open');
    process.exit(FAILED);
  }, DRAIN_MS).unref();
}

/** Where it was thrown; the message, which may be long, is logged apart. */
function framesOf(error: unknown): readonly string[] | undefined {
  const lines = error instanceof Error ? error.stack?.split('\n') : undefined;
  return lines?.filter((line) => /^ {4}at /.test(line)).map((line) => line.trim());
}
