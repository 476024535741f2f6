/**
 * A cluster on the embedded API server, with the Lease and the digest key of a controller that leads, which a command
 * surveys over HTTP.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { withClient } from '../../../src/app/client.ts';
import { openSurvey, type OpenSurvey } from '../../../src/commands/client/open-survey.ts';
import { defaultClientSettings, defaultScopeSettings } from '../../../src/config/client-options.ts';
import { formatPublished } from '../../../src/config/published-options.ts';
import { defaultConfig } from '../../../src/config/run-options.ts';
import { listPath, objectPath } from '../../../src/kube/api/resources.ts';
import { microTime } from '../../../src/lib/micro-time.ts';
import { noGates } from '../../../src/model/gate-hints.ts';
import { configKinds, workloadKinds, type ConfigKind } from '../../../src/model/kinds.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { Surveyed } from '../../../src/survey/surveyed.ts';
import { testDigester, testReading } from '../../builders/config.ts';
import { plainScope } from '../../builders/plain.ts';
import { writeKubeconfig } from '../../cluster/kubeconfig.ts';
import { daemonSet, deployment } from '../../contract/objects.ts';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../../fakes/apiserver/server.ts';
import { writeAll } from '../../fakes/fresh-controller.ts';
import { ApiClient } from '../../support/api-client.ts';

const namespace = 'shop';
const keySecret = { namespace: 'reroll-system', name: 'reroll-hash-key' };
const config = { ...defaultConfig(false), settleMs: 0, minIntervalMs: 0, canaryFrom: 0, hashKeySecret: keySecret };

/** What a command got to know. */
export interface ServedSurvey extends OpenSurvey {
  /** By the names of the workloads. */
  readonly of: Readonly<Record<string, Surveyed>>;
  /** What was printed on standard error. */
  readonly remarks: readonly string[];
}

export class Served {
  readonly server: EmbeddedApiServer;
  readonly #client: ApiClient;
  readonly #folder: string;

  private constructor(server: EmbeddedApiServer, folder: string) {
    const { server: url, caPem, adminToken: token } = server;
    this.server = server;
    this.#client = new ApiClient({ server: url, caPem, token });
    this.#folder = folder;
  }

  static async start(): Promise<Served> {
    const server = await startEmbeddedApiServer();
    return new Served(server, await mkdtemp(join(tmpdir(), 'reroll-survey-')));
  }

  /** Creates what a controller has by itself. */
  async install(): Promise<void> {
    const { adminToken: token } = this.server;
    await writeKubeconfig(this.#kubeconfig, this.server, { token });
    for (const name of [namespace, keySecret.namespace])
      await this.#create('Namespace', undefined, { metadata: { name } });
    const key = Buffer.alloc(32, 7).toString('base64');
    await this.#create('Secret', keySecret.namespace, { metadata: { name: keySecret.name }, data: { key } });
    const published = { version: '1', keyIds: [testDigester.keyId], isFreshnessKnown: true, config };
    await this.#create('Lease', keySecret.namespace, {
      metadata: { name: 'reroll', annotations: { 'reroll.dev/options': formatPublished(published) } },
      spec: { holderIdentity: 'reroll-0', leaseDurationSeconds: 600, renewTime: microTime(Date.now()) },
    });
  }

  async stop(): Promise<void> {
    this.#client.close();
    await this.server.stop();
    await rm(this.#folder, { recursive: true });
  }

  /** Creates or changes a config. Values are plain text. */
  async config(kind: ConfigKind, name: string, data: Readonly<Record<string, string>>): Promise<void> {
    const encode = (value: string): string => (kind === 'Secret' ? Buffer.from(value).toString('base64') : value);
    const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encode(value)]));
    const path = objectPath(kind, namespace, name);
    const { status } = await this.#client.request('GET', path);
    if (status === 404) await this.#create(kind, namespace, { metadata: { name }, data: encoded });
    else await this.#client.patch(path, { data: encoded });
  }

  /** Creates an opted-in workload that uses all keys of these configs as variables. */
  async workload(kind: 'Deployment' | 'DaemonSet', name: string, uses: readonly string[]): Promise<void> {
    const make = kind === 'Deployment' ? deployment : daemonSet;
    const { metadata, spec } = make(name) as {
      metadata: object;
      spec: { template: { metadata: object; spec: object } };
    };
    const envFrom = uses.map((use) => {
      const [kindOfUse = '', nameOfUse] = use.split('/');
      return { [kindOfUse === 'Secret' ? 'secretRef' : 'configMapRef']: { name: nameOfUse } };
    });
    const containers = [{ name: 'web', image: 'registry.example/web:1', envFrom }];
    const template = { ...spec.template, spec: { containers } };
    const annotations = { 'reroll.dev/auto': 'true' };
    await this.#create(kind, namespace, { metadata: { ...metadata, annotations }, spec: { ...spec, template } });
  }

  annotate(kind: 'Deployment', name: string, annotations: object): Promise<unknown> {
    return this.#client.patch(objectPath(kind, namespace, name), { metadata: { annotations } });
  }

  /** A controller writes all that it has to, such as records and `pending`. */
  async write(): Promise<void> {
    const objects = new Map<string, readonly KubeObject[]>();
    for (const kind of ['Namespace', ...configKinds, ...workloadKinds()] as const)
      objects.set(kind, (await this.#client.get(listPath(kind)))['items'] as KubeObject[]);
    const options = {
      ...{ objectsOf: (kind: string) => objects.get(kind) ?? [], nowMs: Date.now(), readSettings: testReading },
      ...{ settings: { ...config, isFreshnessKnown: true, gates: noGates }, scope: plainScope, leaseGates: noGates },
    };
    await writeAll(options, ({ kind, name }, body) => this.#client.patch(objectPath(kind, namespace, name), body));
  }

  /** Surveys all namespaces. The log of requests has only those of the survey afterwards. */
  async survey(): Promise<ServedSurvey> {
    this.server.requests.clear();
    const remarks: string[] = [];
    const printer = { print: () => undefined, printError: (line: string) => void remarks.push(line) };
    const terminal = { columns: undefined, isErrorTerminal: false, isInputTerminal: false };
    const { signal } = new AbortController();
    const context = { env: {}, version: 'test', printer, signal, terminal };
    const settings = { ...defaultClientSettings, ...defaultScopeSettings, allNamespaces: true };
    const opened = await withClient({ ...settings, kubeconfig: this.#kubeconfig }, context, (connected) =>
      openSurvey({ settings, operands: [], keepsAll: false }, connected, context),
    );
    const named = [...opened.survey.all()].map((each) => [each.status.workload.name, each] as const);
    return { ...opened, remarks, of: Object.fromEntries(named) };
  }

  get #kubeconfig(): string {
    return join(this.#folder, 'kubeconfig');
  }

  #create(kind: Parameters<typeof listPath>[0], where: string | undefined, object: object): Promise<unknown> {
    return this.#client.create(listPath(kind, where), object);
  }
}
