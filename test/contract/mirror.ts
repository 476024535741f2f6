/** A reflector against an API server, and the objects that its sink should hold. */
import process from 'node:process';

import { Reflector } from '../../src/kube/reflector/reflector.ts';
import { HttpTransport } from '../../src/kube/transport/transport.ts';
import { WireFormats } from '../../src/kube/reflector/wire-formats.ts';
import type { StreamRequest, Transport } from '../../src/kube/api/transport-types.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import type { ApiClient } from '../support/api-client.ts';
import type { TestCluster } from '../support/cluster.ts';
import { waitFor } from '../support/wait-for.ts';
import { RecordingSink, type Item } from '../unit/kube/reflector/recording-sink.ts';

/** `REROLL_WIRE_FORMAT` of the environment: `json` for one round without protobuf. */
function wireFormatOfTests(): 'auto' | 'json' {
  return process.env['REROLL_WIRE_FORMAT'] === 'json' ? 'json' : 'auto';
}

export interface MirrorOptions {
  readonly path: string;
  readonly fieldSelector?: string;
  readonly pageSize?: number;
  readonly idleLimitMs?: number;
  readonly listLimitMs?: number;
  /** Makes the transport refuse streamed lists, as an old server does. */
  readonly onlyPages?: boolean;
  readonly sink?: RecordingSink;
}

/** A reflector that runs, and the sink that it fills with resourceVersions. */
export class Mirror {
  readonly sink: RecordingSink;
  readonly measured: string[] = [];
  readonly log = new LogSink();
  readonly reflector: Reflector<Item>;
  /** The result of the next read of the credentials. */
  token: string;
  readonly #transport: HttpTransport;
  readonly #abort = new AbortController();
  readonly #running: Promise<void>;

  constructor(cluster: TestCluster, { onlyPages = false, sink = new RecordingSink(), ...options }: MirrorOptions) {
    this.sink = sink;
    this.token = cluster.adminToken;
    const { measured } = this;
    const clock = systemClock;
    const readCredentials = () =>
      Promise.resolve({ headers: { authorization: `Bearer ${this.token}` }, tls: { ca: cluster.caPem } });
    this.#transport = new HttpTransport({
      connection: { server: cluster.server, defaultNamespace: 'default', readCredentials },
      userAgent: 'reroll/test',
      clock,
      logger: this.log.logger,
      metrics: { requestFinished: (method, code) => measured.push(`${method} ${code}`) },
    });
    this.reflector = new Reflector<Item>({
      resource: 'configmaps',
      wireFormats: new WireFormats({ wireFormat: wireFormatOfTests(), logger: this.log.logger }),
      transport: onlyPages ? withoutWatchList(this.#transport) : this.#transport,
      sink,
      clock,
      random: () => 0.999,
      logger: this.log.logger,
      metrics: {
        relisted: () => measured.push('relisted'),
        watchRestarted: (_resource, reason) => measured.push(`restarted ${reason}`),
        lastEvent: () => undefined,
        objectDropped: (_resource, reason) => measured.push(`dropped ${reason}`),
      },
      reduce: ({ metadata }) => ({
        key: `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`,
        value: metadata?.resourceVersion ?? '',
      }),
      ...options,
    });
    this.#running = this.reflector.run(this.#abort.signal);
  }

  /** Waits until it holds exactly these objects. */
  async holds(what: string, list: () => Promise<Readonly<Record<string, string>>>): Promise<void> {
    await waitFor(`the mirror to hold ${what}`, async () => {
      const expected = await list();
      const held = Object.fromEntries([...this.sink.items].sort(([a], [b]) => (a < b ? -1 : 1)));
      return this.reflector.hasSynced && JSON.stringify(held) === JSON.stringify(expected);
    });
  }

  async stop(): Promise<void> {
    this.#abort.abort(new Error('stopped'));
    await this.#running;
    this.#transport.close();
  }
}

function withoutWatchList(transport: Transport): Transport {
  const refusal = { status: 422, headers: {}, body: undefined, retryAfterMs: undefined };
  return {
    request: (call) => transport.request(call),
    openStream: async (call: StreamRequest) =>
      call.query?.['sendInitialEvents'] === true ? { kind: 'refused', response: refusal } : transport.openStream(call),
  };
}

/** `namespace/name` → resourceVersion of the objects on the server, sorted by name. */
export async function listed(client: ApiClient, path: string): Promise<Record<string, string>> {
  const { items } = (await client.get(path)) as unknown as { items: { metadata: Record<string, string> }[] };
  const entries = items.map(({ metadata }) => [
    `${metadata['namespace'] ?? ''}/${metadata['name'] ?? ''}`,
    metadata['resourceVersion'] ?? '',
  ]);
  return Object.fromEntries(entries.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))) as Record<string, string>;
}
