/** Workloads with gates, and the commands by which a user answers them, in the namespace of the running test. */
import type { ProgramResult } from '../support/run-program.ts';
import type { ApiObject } from '../support/api-client.ts';
import { runReroll, type ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import type { EndToEnd } from './fixture.ts';

export type Annotations = Readonly<Record<string, string | null>>;

const selector = { matchLabels: { app: 'web' } };

/** What the annotation pending says. */
export interface Waiting {
  readonly gates: readonly string[];
  readonly wants: Readonly<Record<string, string>>;
}

export class Answering {
  readonly #e2e: EndToEnd;

  constructor(e2e: EndToEnd) {
    this.#e2e = e2e;
  }

  /** A leader for which every change counts at once. */
  async lead(...args: readonly string[]): Promise<ControllerProcess> {
    const controller = await this.#e2e.installation.start('--settle', '0', '--leader-elect', ...args);
    await controller.line('leading');
    return controller;
  }

  /** Runs a command as the administrator in the namespace of the test; standard input is no terminal. */
  run(command: string, ...args: readonly string[]): Promise<ProgramResult> {
    return this.runAs(this.#e2e.installation.adminKubeconfig, command, ...args);
  }

  runAs(kubeconfig: string, command: string, ...args: readonly string[]): Promise<ProgramResult> {
    return runReroll(command, '--kubeconfig', kubeconfig, '-n', this.#e2e.cluster.namespace, ...args);
  }

  /** Creates the ConfigMap `app`, and Deployments that use it; waits until all are recorded. */
  async deploy(workloads: Readonly<Record<string, Annotations>>, config = 'app'): Promise<void> {
    await this.create(workloads, config);
    await this.recorded(...Object.keys(workloads));
  }

  /** The same without a controller. */
  async create(workloads: Readonly<Record<string, Annotations>>, config = 'app'): Promise<void> {
    const { client } = this.#e2e.cluster;
    await client.create(this.#e2e.cluster.core('configmaps'), { metadata: { name: config }, data: { color: 'red' } });
    const container = { name: 'web', image: 'registry.example/web:1', envFrom: [{ configMapRef: { name: config } }] };
    const template = { metadata: { labels: selector.matchLabels }, spec: { containers: [container] } };
    for (const [name, annotations] of Object.entries(workloads)) {
      const metadata = { name, annotations: { 'reroll.dev/auto': 'true', ...annotations } };
      await client.create(this.#path(), { metadata, spec: { selector, template } });
    }
  }

  /** Waits until these Deployments are recorded. */
  async recorded(...names: readonly string[]): Promise<void> {
    const { rollouts } = this.#e2e;
    for (const name of names)
      await rollouts.until(`the record of ${name}`, `Deployment/${name}`, (object) => 'record' in noted(object));
  }

  async edit(color: string, config = 'app'): Promise<void> {
    await this.#e2e.cluster.client.patch(this.#e2e.cluster.core('configmaps', config), { data: { color } });
  }

  async annotate(name: string, annotations: Annotations): Promise<void> {
    await this.#e2e.cluster.client.patch(this.#path(name), { metadata: { annotations } });
  }

  /** An annotation of reroll on a Deployment, as it is stored now. */
  async annotation(name: string, key: string): Promise<string | undefined> {
    return noted(await this.#e2e.cluster.client.get(this.#path(name)))[key];
  }

  /** Waits until a Deployment says that exactly these gates are closed, for another content than a former one. */
  async waits(name: string, gates: readonly string[], formerId = ''): Promise<string> {
    return waitFor(`${name} to wait for ${gates.join()} with a content other than "${formerId}"`, async () => {
      const text = await this.annotation(name, 'pending');
      const { gates: closed, wants } = JSON.parse(text ?? '{"gates":[],"wants":{}}') as Waiting;
      const [id] = Object.values(wants);
      return closed.join() === gates.join() && id !== formerId && id;
    });
  }

  /** Waits until a Deployment has rolled this often. */
  async rolls(name: string, count = 1): Promise<void> {
    await this.#e2e.rollouts.untilCount(`Deployment/${name}`, count);
  }

  countOf(name: string): number {
    return this.#e2e.rollouts.count(`Deployment/${name}`);
  }

  #path(name?: string): string {
    return this.#e2e.cluster.group('apps/v1', 'deployments', name);
  }
}

/** The annotations of an object, without their prefix. */
function noted({ metadata }: ApiObject): Readonly<Record<string, string>> {
  const entries = Object.entries(metadata.annotations ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key.replace('reroll.dev/', ''), value]));
}
