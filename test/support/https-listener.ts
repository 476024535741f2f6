/** An HTTPS server on a free loopback port, with its own certificate authority. */
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

import { createCertificateAuthority } from './certificates.ts';

export interface HttpsListener {
  /** Base URL, `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** PEM of the authority that signed its certificate. */
  readonly caPem: string;
  /** Switches new connections to a certificate of a new authority; resolves with the PEM of that authority. */
  readonly renewAuthority: () => Promise<string>;
  /** Breaks every connection, and accepts new ones. */
  readonly cutConnections: () => void;
  /** Breaks every connection, and accepts no new ones. */
  readonly stop: () => Promise<void>;
}

/** @param commonName subject of the certificate */
export async function listenHttps(commonName: string, onRequest: RequestListener): Promise<HttpsListener> {
  const { caPem, ...certified } = await certify(commonName);
  const https = createServer(certified, onRequest);
  // The test decides when a connection ends, not Node's timeouts.
  Object.assign(https, { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0, timeout: 0 });
  const sockets = new Set<Socket>();
  https.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // Ignore a client that aborts its handshake.
  https.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    https.once('error', reject);
    https.listen(0, '127.0.0.1', resolve);
  });
  const { port } = https.address() as AddressInfo;
  const cutConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    server: `https://127.0.0.1:${String(port)}`,
    caPem,
    renewAuthority: async () => {
      const renewed = await certify(commonName);
      https.setSecureContext({ key: renewed.key, cert: renewed.cert });
      return renewed.caPem;
    },
    cutConnections,
    stop: async () => {
      if (!https.listening) return;
      const closed = new Promise((resolve) => https.close(resolve));
      cutConnections();
      await closed;
    },
  };
}

/** A certificate of an authority that exists for this one alone. */
async function certify(commonName: string): Promise<{ key: string; cert: string; caPem: string }> {
  const authority = await createCertificateAuthority();
  const { keyPem, certPem } = await authority.issue({ commonName, hosts: ['127.0.0.1', 'localhost'] });
  return { key: keyPem, cert: certPem, caPem: authority.caPem };
}
