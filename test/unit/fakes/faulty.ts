/** A server with faults, and a client of it: the embedded server, or a proxy in front of it. */
import { afterEach, beforeEach } from '@jest/globals';

import { startFaultProxy, type FaultProxy } from '../../faults/proxy.ts';
import type { EmbeddedApiServer, EmbeddedOptions } from '../../fakes/apiserver/server.ts';
import { ApiClient } from '../../support/api-client.ts';
import { useEmbedded } from './embedded.ts';

/** The interface that both have. */
export type FaultyServer = Omit<FaultProxy, 'renewAuthority'>;

export interface Faulty {
  readonly embedded: EmbeddedApiServer;
  readonly server: FaultyServer;
  readonly client: ApiClient;
}

export function useFaulty(isProxied: boolean, options: EmbeddedOptions): Faulty {
  const embedded = useEmbedded(options);
  const faulty: { proxy?: FaultProxy; client?: ApiClient } = {};
  const serverOf = (): FaultyServer => faulty.proxy ?? embedded.server;
  beforeEach(async () => {
    if (isProxied) faulty.proxy = await startFaultProxy(embedded.server);
    const { server, caPem } = serverOf();
    faulty.client = new ApiClient({ server, caPem, token: embedded.server.adminToken });
  });
  afterEach(async () => {
    faulty.client?.close();
    await faulty.proxy?.stop();
  });
  return {
    get embedded() {
      return embedded.server;
    },
    get server() {
      return serverOf();
    },
    get client() {
      if (faulty.client === undefined) throw new Error('the client exists during a test');
      return faulty.client;
    },
  };
}
