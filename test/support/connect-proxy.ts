/** An HTTP proxy on a loopback port. It opens every tunnel to 127.0.0.1, for any requested host. */
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

/** The request line of a `CONNECT` and its headers. */
export interface SeenConnect {
  readonly authority: string;
  readonly authorization: string | undefined;
}

export class ConnectProxy {
  readonly seen: SeenConnect[] = [];
  /** Bytes that went from clients to servers. */
  bytesSent = 0;
  /** The status with which it answers, or `silence`. */
  answer: number | 'silence' = 200;
  readonly #server: Server;
  readonly #scheme: 'http' | 'https';
  readonly #sockets = new Set<Socket>();

  /** @param tls makes it an `https:` proxy */
  constructor(tls?: SecureContextOptions) {
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
    this.#server.on('connect', (request: IncomingMessage, client: Socket) => {
      this.#take(request, client);
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#hold(socket);
    });
  }

  /** Connections of clients and to servers that are open. */
  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** @param user `name:password` for the URL */
  async start(user?: string): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#scheme}://${user === undefined ? '' : `${user}@`}127.0.0.1:${String(port)}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #take({ url = '', headers }: IncomingMessage, client: Socket): void {
    this.#hold(client);
    this.seen.push({ authority: url, authorization: headers['proxy-authorization'] });
    if (this.answer === 'silence') {
      client.resume().on('end', () => client.end());
      return;
    }
    if (this.answer !== 200) {
      client.end(`HTTP/1.1 ${String(this.answer)} s3cret phrase\r\n\r\n`);
      return;
    }
    const upstream = connect(Number(url.slice(url.lastIndexOf(':') + 1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.on('data', (chunk: Buffer) => (this.bytesSent += chunk.length));
      client.pipe(upstream).pipe(client);
    });
    this.#hold(upstream);
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
