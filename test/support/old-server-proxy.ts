/**
 * A proxy that makes an API server behave like one without streamed lists, as before Kubernetes 1.32:
 * it refuses a watch with `sendInitialEvents` as those servers do, and forwards everything else unchanged.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

import type { Endpoint } from './api-client.ts';

export interface Proxy {
  /** Base URL, `http://127.0.0.1:<port>`. */
  readonly server: string;
  stop(): Promise<void>;
}

export async function startOldServerProxy({ server, caPem }: Endpoint): Promise<Proxy> {
  const proxy = createServer((incoming, outgoing) => {
    if (incoming.url?.includes('sendInitialEvents=true') === true) refuse(outgoing);
    else passOn(incoming, outgoing, { server, caPem });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    server: `http://127.0.0.1:${String(port)}`,
    stop: () =>
      new Promise((resolve) => {
        proxy.close(() => {
          resolve();
        });
        proxy.closeAllConnections();
      }),
  };
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, { server, caPem }: Endpoint): void {
  const { method, headers, url = '/' } = incoming;
  const target = new URL(url, server);
  const call = request(target, { method, headers: { ...headers, host: target.host }, ca: caPem }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    outgoing.flushHeaders();
    pipeline(answer, outgoing, () => call.destroy());
  });
  call.on('error', () => outgoing.destroy());
  pipeline(incoming, call, () => undefined);
}

function refuse(outgoing: ServerResponse): void {
  const message = 'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden';
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 422, reason: 'Invalid', message };
  outgoing.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify(status));
}
