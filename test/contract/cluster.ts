/**
 * The API server of a contract test: the real control plane if one was started for the run, else an embedded server for
 * this file. Each test gets a client for its own namespace.
 */
import { afterAll, afterEach, beforeAll, beforeEach, jest } from '@jest/globals';

import { startEmbeddedApiServer } from '../fakes/apiserver/server.ts';
import { ApiClient } from '../support/api-client.ts';
import { sharedCluster, type TestCluster } from '../support/cluster.ts';
import { Watching } from './watching.ts';

export class ContractCluster {
  readonly #start: () => Promise<TestCluster>;
  #cluster: TestCluster | undefined;
  #client: ApiClient | undefined;
  #namespace = '';
  #cleanups: (() => Promise<unknown>)[] = [];

  /** @param start default: the real one that was started around the tests, else an embedded one */
  constructor(start = async (): Promise<TestCluster> => sharedCluster() ?? startEmbeddedApiServer()) {
    this.#start = start;
  }

  get cluster(): TestCluster {
    if (this.#cluster === undefined) throw new Error('the cluster is there from beforeAll to afterAll');
    return this.#cluster;
  }

  get client(): ApiClient {
    if (this.#client === undefined) throw new Error('the client is there from beforeAll to afterAll');
    return this.#client;
  }

  /** The namespace of the running test. */
  get namespace(): string {
    return this.#namespace;
  }

  /** Path of a collection of the core API in the test's namespace, or of one object in it. */
  core(plural: string, name?: string): string {
    return `/api/v1/namespaces/${this.#namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  }

  /** The same for a group and version, as in `apps/v1`. */
  group(apiVersion: string, plural: string, name?: string): string {
    return `/apis/${apiVersion}/namespaces/${this.#namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  }

  /** A client with this token, closed by the caller. */
  clientWith(token: string): ApiClient {
    const { server, caPem } = this.cluster;
    return new ApiClient({ server, caPem, token });
  }

  /** A client without credentials, closed by the caller. */
  anonymousClient(): ApiClient {
    const { server, caPem } = this.cluster;
    return new ApiClient({ server, caPem });
  }

  /** Opens a watch that ends with the test at the latest. */
  watch(path: string): Watching {
    const watching = new Watching(this.client, path);
    this.onLeave(() => watching.stop());
    return watching;
  }

  /** Calls the function at the end of the running test. */
  onLeave(cleanUp: () => Promise<unknown>): void {
    this.#cleanups.push(cleanUp);
  }

  async start(): Promise<void> {
    this.#cluster = await this.#start();
    this.#client = this.clientWith(this.#cluster.adminToken);
  }

  async stop(): Promise<void> {
    this.#client?.close();
    await this.#cluster?.stop();
  }

  async enterNamespace(): Promise<void> {
    const created = await this.client.create('/api/v1/namespaces', { metadata: { generateName: 'contract-' } });
    this.#namespace = created.metadata.name;
  }

  async leaveNamespace(): Promise<void> {
    await Promise.all(this.#cleanups.map((cleanUp) => cleanUp()));
    this.#cleanups = [];
    await this.client.request('DELETE', `/api/v1/namespaces/${this.#namespace}`);
  }
}

/** The cluster of a test file, started before its tests and stopped after them. */
export function useCluster(): ContractCluster {
  // A real server may be slow; every wait in the tests has its own deadline.
  jest.setTimeout(90_000);
  const cluster = new ContractCluster();
  beforeAll(() => cluster.start());
  afterAll(() => cluster.stop());
  beforeEach(() => cluster.enterNamespace());
  afterEach(() => cluster.leaveNamespace());
  return cluster;
}
