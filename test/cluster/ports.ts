/**
 * Ports for servers that must come back on the same port. They lie below the range from which systems take the ports of
 * outgoing connections (32768 and up): there, a client could be given a server's port while the server is down.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const FIRST_PORT = 20_000;
const END_OF_PORTS = 32_000;
const TRIES = 200;

/** `count` different free ports on 127.0.0.1. */
export async function freeLoopbackPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; attempt < TRIES && ports.size < count; attempt++) {
    const port = randomInt(FIRST_PORT, END_OF_PORTS);
    if (await isFree(port)) ports.add(port);
  }
  if (ports.size < count) throw new Error(`found no ${String(count)} free ports on 127.0.0.1`);
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
