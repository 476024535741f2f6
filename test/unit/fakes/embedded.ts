/** An embedded server and a client of it, started before each test of a file and stopped after it. */
import { afterEach, beforeEach } from '@jest/globals';

import { startEmbeddedApiServer, type EmbeddedApiServer, type EmbeddedOptions } from '../../fakes/apiserver/server.ts';
import { ApiClient } from '../../support/api-client.ts';

export interface Embedded {
  readonly server: EmbeddedApiServer;
  readonly client: ApiClient;
}

export function useEmbedded(options: EmbeddedOptions = {}): Embedded {
  const embedded: { server?: EmbeddedApiServer; client?: ApiClient } = {};
  beforeEach(async () => {
    embedded.server = await startEmbeddedApiServer(options);
    const { server, caPem, adminToken: token } = embedded.server;
    embedded.client = new ApiClient({ server, caPem, token });
  });
  afterEach(async () => {
    embedded.client?.close();
    await embedded.server?.stop();
  });
  return {
    get server() {
      if (embedded.server === undefined) throw new Error('the server exists during a test');
      return embedded.server;
    },
    get client() {
      if (embedded.client === undefined) throw new Error('the client exists during a test');
      return embedded.client;
    },
  };
}
