/**
 * A Git host on the loopback interface: bare repositories that clients clone and push over HTTP, with Git's own server.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { runGit } from './run-git.ts';

export class GitHost {
  readonly #folder: string;
  readonly #server: Server;

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<GitHost> {
    const folder = await mkdtemp(join(tmpdir(), 'reroll-git-'));
    const server = createServer((request, response) => {
      serveByGit(folder, request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new GitHost(folder, server);
  }

  /** Creates an empty repository with the branch `main`; returns its URL. */
  async createRepository(name: string): Promise<string> {
    const path = join(this.#folder, `${name}.git`);
    await mkdir(path, { recursive: true });
    await runGit(path, 'init', '--quiet', '--bare', '--initial-branch=main');
    await runGit(path, 'config', 'http.receivepack', 'true');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}/${name}.git`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** One request by `git http-backend`, which speaks CGI (RFC 3875). */
function serveByGit(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const git = spawn('git', ['http-backend'], {
    env: { PATH: process.env['PATH'], ...cgiVariables(folder, request) },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  git.once('error', (error) => {
    response.writeHead(500).end(error.message);
  });
  // A client may leave, or Git may answer without reading to the end: the other side notices by itself.
  git.stdin.on('error', () => undefined);
  request.pipe(git.stdin);
  passOn(git.stdout, response).catch((error: unknown) => {
    response.destroy(error as Error);
  });
}

function cgiVariables(folder: string, { method, url, headers }: IncomingMessage): Record<string, string> {
  const { pathname, search } = new URL(url ?? '/', 'http://localhost');
  const protocol = headers['git-protocol'];
  return {
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: method ?? 'GET',
    PATH_INFO: pathname,
    QUERY_STRING: search.slice(1),
    CONTENT_TYPE: headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    // Any client that can reach the loopback interface may push.
    REMOTE_USER: 'anyone',
    ...(typeof protocol === 'string' ? { GIT_PROTOCOL: protocol } : {}),
  };
}

const endOfHead = Buffer.from('\r\n\r\n');

/** A CGI response: header lines, an empty line, the body. */
async function passOn(output: AsyncIterable<unknown>, response: ServerResponse): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of output) {
    if (head === undefined) {
      response.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk as Buffer]);
    const end = head.indexOf(endOfHead);
    if (end < 0) continue;
    writeHead(head.toString('utf8', 0, end), response);
    response.write(head.subarray(end + endOfHead.length));
    head = undefined;
  }
  response.end();
}

function writeHead(text: string, response: ServerResponse): void {
  const lines = text.split('\r\n').map((line) => /^([^:]+): (.*)$/.exec(line) ?? []);
  for (const [, name = '', value = ''] of lines) {
    if (name === 'Status') response.statusCode = Number.parseInt(value);
    else if (name !== '') response.setHeader(name, value);
  }
  response.flushHeaders();
}
