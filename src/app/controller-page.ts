/**
 * The page of a controller: joins its memory to the listener. It is loaded only where `--web-address` is set, and has a
 * connection of its own to the API server, so that a reader never takes one from a patch.
 */
import { hostname } from 'node:os';

import { connect } from './connect.ts';
import { servePage } from './page-server.ts';
import type { Session } from './session.ts';
import { isLoopback } from '../model/loopback.ts';
import { setAddedKinds } from '../model/kinds.ts';
import type { Config, ListenAddress, NamespacedName } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import { noGates } from '../model/gate-hints.ts';
import { AccessReviews } from '../kube/access/access-reviews.ts';
import { ApiClient } from '../kube/client/api-client.ts';
import type { Transport } from '../kube/api/transport-types.ts';
import { systemClock } from '../lib/clock.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { KubernetesAccess, openAccess } from '../web/access.ts';
import { Lulls } from '../web/lulls.ts';
import type { ControllerView } from '../web/controller-view.ts';
import { MemorySource } from '../web/memory-source.ts';
import type { ControllerObserver } from '../controller/ports.ts';

export interface ControllerPageInput {
  readonly config: Config;
  readonly address: ListenAddress;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly logger: Logger;
  readonly readSettings: ReadSettings;
  readonly isFreshnessKnown: boolean;
  readonly lease: NamespacedName;
  /** Undefined until the first session has started. */
  readonly session: () => Session | undefined;
}

export interface ControllerPage {
  /** Gets what every controller of the process does. */
  readonly observer: ControllerObserver;
  close(): Promise<void>;
}

/** Few, since the API server has to answer controllers first. */
const maxSockets = 4;

const timeoutMs = 10_000;

/** @throws StartError if the address is not available */
export async function startControllerPage(input: ControllerPageInput): Promise<ControllerPage> {
  const { config, address, env, version, logger, session } = input;
  const { kubeconfig, context, webHosts: hosts, webAuth } = config;
  // This bundle has a memory of its own.
  setAddedKinds(config.kinds);
  const metrics = { requestFinished: () => undefined };
  const { transport } = connect({ kubeconfig, context, env, version, logger, metrics, maxSockets });
  const ending = new AbortController();
  const idleMs = (): number => session()?.controller.idleMs ?? 1;
  const lulls = new Lulls({ clock: systemClock, idleMs });
  const source = new MemorySource({
    controller: () => viewOf(session()),
    client: clientOf(transport, logger, ending.signal),
    clock: systemClock,
    readSettings: input.readSettings,
    installation: installationOf(input),
    pause: () => lulls.pause(),
  });
  const access =
    webAuth === 'kubernetes' ? new KubernetesAccess(new AccessReviews(transport), systemClock) : openAccess;
  if (access === openAccess && !isLoopback(address.host))
    logger.warn({}, 'everybody that reaches the page sees every workload (--web-auth=none)');
  const server = await servePage({ address, option: 'web-address', logger, source, access, lulls, hosts });
  return {
    observer: source,
    close: async () => {
      ending.abort(new Error('the page is closed'));
      await server.close();
      source.close();
      transport.close();
    },
  };
}

function clientOf(transport: Transport, logger: Logger, signal: AbortSignal): ApiClient {
  return new ApiClient({
    ...{ transport, logger, signal, timeoutMs },
    clock: systemClock,
    random: Math.random,
    // It writes nothing.
    fieldManager: 'reroll-web',
    onRetry: (reason) => {
      logger.debug({ reason }, 'the page reads again');
    },
  });
}

function installationOf({ config, version, isFreshnessKnown, lease, readSettings }: ControllerPageInput) {
  const { digester, previous } = readSettings;
  const keyIds = [digester, ...previous].map(({ keyId }) => keyId);
  return { lease, options: config, source: 'lease', version, isFreshnessKnown, keyIds, gates: noGates } as const;
}

function viewOf(session: Session | undefined): ControllerView | undefined {
  if (session === undefined) return undefined;
  const { controller, election, breakers } = session;
  const elector = election?.elector;
  return {
    id: session.startedMs.toString(36),
    memory: controller.memory,
    statuses: controller.statuses,
    isSynced: controller.isSynced,
    isLeading: elector?.isLeading ?? true,
    leader: elector === undefined ? hostname() : elector.holder,
    trips: breakers.trips(),
  };
}
