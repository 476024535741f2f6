/** The part of the composition root for the commands that people run: each gets its client from here. */
import { homedir } from 'node:os';
import process from 'node:process';

import { fieldManager } from './session.ts';
import { cleanUp, type Printer } from '../commands/cleanup.ts';
import { loadConnection } from '../kube/kubeconfig/kube-config.ts';
import { LeftoverStore } from '../kube/cleanup/leftover-store.ts';
import { HttpTransport } from '../kube/transport/transport.ts';
import { systemClock } from '../lib/clock.ts';
import type { CleanupConfig } from '../model/config.ts';
import { createLogger } from '../observability/logger.ts';

export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly printer: Printer;
  readonly signal: AbortSignal;
}

/**
 * Removes what reroll has left in the cluster. Returns whether nothing is left.
 * @throws StartError where no API server is found; an Error with a message that is safe to show where it does not answer
 */
export async function runCleanup(config: CleanupConfig, context: CommandContext): Promise<boolean> {
  const { env, version, printer, signal } = context;
  const transport = new HttpTransport({
    connection: loadConnection({ ...config, env, homeDir: homedir }),
    userAgent: `reroll/${version} (${process.platform}/${process.arch})`,
    clock: systemClock,
    logger: createLogger({ level: 'warn', format: 'pretty', output: { write: (line) => printer.complain(line) } }),
    metrics: { requestFinished: () => undefined },
  });
  try {
    const store = new LeftoverStore({ transport, fieldManager, clock: systemClock, signal });
    return await cleanUp(config, store, printer);
  } finally {
    transport.close();
  }
}
