/** Connects `reroll cleanup` to the API server. */
import { connect, fieldManager } from './connect.ts';
import type { CommandContext } from '../config/command.ts';
import { LeftoverStore } from '../kube/cleanup/leftover-store.ts';
import { systemClock } from '../lib/clock.ts';
import type { Config } from '../model/config.ts';
import { createLogger } from '../observability/logger.ts';

/**
 * Passes a client for what reroll has left in the cluster, and closes its connections at the end.
 * @throws StartError if no API server is configured; what `use` throws
 */
export async function withLeftovers<T>(
  { kubeconfig, context }: Pick<Config, 'kubeconfig' | 'context'>,
  { env, version, printer, signal }: CommandContext,
  use: (leftovers: LeftoverStore) => Promise<T>,
): Promise<T> {
  const output = {
    write: (line: string): void => {
      printer.printError(line.trimEnd());
    },
  };
  const logger = createLogger({ level: 'warn', format: 'pretty', output });
  const metrics = { requestFinished: () => undefined };
  const { transport } = connect({ kubeconfig, context, env, version, logger, metrics });
  try {
    return await use(new LeftoverStore({ transport, fieldManager, clock: systemClock, signal }));
  } finally {
    transport.close();
  }
}
