/** Connects commands of users to the API server, with the rights of the user. */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';

import { connectCommand } from './command-connection.ts';
import type { ClientSettings } from '../config/client-options.ts';
import type { CommandContext } from '../config/command.ts';
import { ApiClient } from '../kube/client/api-client.ts';
import { HashKeyError, HashKeyStore, type HashKeys } from '../kube/hash-key/hash-key-store.ts';
import { listContexts } from '../kube/kubeconfig/kube-config.ts';
import { systemClock } from '../lib/clock.ts';
import { optimizeLate } from '../lib/optimize-late.ts';
import type { ClusterClient } from '../model/cluster-client.ts';
import type { NamespacedName } from '../model/config.ts';

/** The field manager of answers of users. Flux takes fields from the managers of kubectl, and not from this one. */
const clientFieldManager = 'reroll-cli';

/** Reads of single objects side by side stay below this, as lists and watches of other clients need room as well. */
const mostConnections = 8;

export interface ConnectedClient {
  readonly client: ClusterClient;
  /** The namespace of the context. */
  readonly defaultNamespace: string;
  /**
   * The digest keys; undefined for a user that may not read them, and where there are none.
   * @throws HashKeyError if the Secret holds no key, or the API server does not answer
   */
  readDigestKeys(secret: NamespacedName): Promise<HashKeys | undefined>;
}

/**
 * Passes a client, and closes its connections at the end.
 * @throws StartError if no API server is configured; what `use` throws
 */
export async function withClient<T>(
  { kubeconfig, context, as: user, asGroups: groups, requestTimeoutMs }: ClientSettings,
  commandContext: Pick<CommandContext, 'env' | 'version' | 'printer' | 'signal'>,
  use: (connected: ConnectedClient) => Promise<T>,
): Promise<T> {
  const impersonate = user === undefined ? undefined : { user, groups };
  const chosen = { kubeconfig, context, impersonate, maxSockets: mostConnections };
  const { connection, transport, logger } = connectCommand(chosen, commandContext);
  const { printer, signal } = commandContext;
  const client = new ApiClient({
    transport,
    clock: systemClock,
    random: Math.random,
    signal,
    logger,
    fieldManager: clientFieldManager,
    timeoutMs: requestTimeoutMs,
    onListed: optimizeLate(),
    onRetry: (reason, pauseMs) => {
      printer.printError(`reroll: ${reason}; trying again in ${String(Math.ceil(pauseMs / 1_000))} s`);
    },
  });
  try {
    return await use({
      client,
      defaultNamespace: connection.defaultNamespace,
      readDigestKeys: (secret) =>
        readKeys(new HashKeyStore({ transport, secret, fieldManager: clientFieldManager, randomBytes }), signal),
    });
  } finally {
    transport.close();
  }
}

/**
 * The names of the contexts among which `--context` chooses.
 * @throws StartError if there is no kubeconfig
 */
export function contextNames(
  { kubeconfig }: Pick<ClientSettings, 'kubeconfig'>,
  { env }: Pick<CommandContext, 'env'>,
): readonly string[] {
  return listContexts({ kubeconfig, env, homeDir: homedir });
}

/** Few users may read the keys, so a refusal is the usual case and no failure. */
async function readKeys(store: HashKeyStore, signal: AbortSignal): Promise<HashKeys | undefined> {
  try {
    return await store.find(signal);
  } catch (error) {
    if (error instanceof HashKeyError && error.kind === 'refused' && error.isForbidden) return undefined;
    throw error;
  }
}
