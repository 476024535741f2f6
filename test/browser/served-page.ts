/** The page of a fixture behind a listener, and behind a proxy that gives it a path of its own. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { servePage } from '../../src/app/page-server.ts';
import { openAccess } from '../../src/web/access.ts';
import type { Shop } from '../builders/shop.ts';
import { LogSink } from '../fakes/log-sink.ts';
import { PageFixture } from '../fakes/page-fixture.ts';

export interface ServedPage {
  readonly fixture: PageFixture;
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

export async function serve(shop: Shop): Promise<ServedPage> {
  const fixture = await PageFixture.on(shop);
  const { source } = fixture;
  const server = await servePage({
    ...{ address: { host: '127.0.0.1', port: 0 }, option: 'web-address', source, hosts: [] },
    access: openAccess,
    lulls: undefined,
    logger: new LogSink().logger,
  });
  return { fixture, url: `http://127.0.0.1:${String(server.port)}/`, close: () => server.close() };
}

/** @param base such as `/a/b/` */
export async function proxyAt(
  base: string,
  target: string,
): Promise<{ readonly url: string; readonly server: Server }> {
  const { port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '';
    if (!path.startsWith(base)) {
      outgoing.writeHead(404).end();
      return;
    }
    const headers = { ...incoming.headers, host: `localhost:${port}` };
    const forwarded = request({ host: '127.0.0.1', port, path: path.slice(base.length - 1), headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${base}`, server };
}
