/**
 * The fixture of the scenarios of rollout safety. Those of a file are played at the same time, each in a namespace of
 * its own, by one controller or by controllers of their own; a failure prints what a watch from outside has seen.
 */
import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, jest, test } from '@jest/globals';

import { keepTerminatingAnnotation } from '../../cluster/pod-status.ts';
import { ContractCluster } from '../../contract/cluster.ts';
import type { ApiClient, ApiObject } from '../../support/api-client.ts';
import type { ControllerProcess } from '../../support/controller-process.ts';
import { OutsideWatch } from '../../support/outside/outside-watch.ts';
import { waitFor } from '../../support/wait-for.ts';
import { Installation, installNamespace } from '../installation.ts';
import { Scenario } from './scenario.ts';

/** Label of namespaces: a controller sees those that carry its name. */
const controllerLabel = 'rollout-safety/controller';

/** Without a pause that only real clusters need, and with a Lease that passes on within seconds. */
const quick = ['--min-interval', '0', '--settle', '500ms', '--log-level', 'debug'];
export const elected = [
  '--leader-elect',
  '--lease-duration',
  '4s',
  '--renew-deadline',
  '3s',
  '--retry-period',
  '500ms',
];

/** Staged from ten users on, as by default, and with a deadline of seconds. */
export function staged(deadline: string): readonly string[] {
  return ['--canary-from', '10', '--rollout-deadline', deadline];
}

export interface SafetyOptions {
  /** Further arguments of the controller of all scenarios of the file. Default: there is none. */
  readonly controller?: readonly string[];
  /** Default: the one that was started around the tests. */
  readonly cluster?: ContractCluster;
}

export interface Given {
  /** Whether the scenario starts its controllers itself. Default: that of the file plays it. */
  readonly hasOwnControllers?: boolean;
}

export class RolloutSafety {
  readonly #cluster: ContractCluster;
  #installation: Installation | undefined;
  /** Name of the controller of all scenarios. */
  readonly #shared = newName();

  constructor(cluster: ContractCluster) {
    this.#cluster = cluster;
  }

  /** Plays a scenario as a test, at the same time as the others of the file. */
  scenario(name: string, play: (scenario: Scenario) => Promise<void>, given: Given = {}): void {
    test.concurrent(name, () => this.#play(play, given));
  }

  async install(controller: readonly string[] | undefined): Promise<void> {
    await this.#cluster.start();
    this.#installation = await Installation.create(this.#cluster);
    await this.#installation.apply(rightOnLeases);
    if (controller === undefined) return;
    await this.#launch(this.#shared, [...elected, ...controller]).line('leading');
  }

  async uninstall(): Promise<void> {
    await this.#installation?.remove();
    await this.#cluster.stop();
  }

  async #play(play: (scenario: Scenario) => Promise<void>, { hasOwnControllers = false }: Given): Promise<void> {
    const { client } = this.#cluster;
    const namespace = newName();
    const controller = hasOwnControllers ? namespace : this.#shared;
    const metadata = { name: namespace, labels: { [controllerLabel]: controller } };
    await client.create('/api/v1/namespaces', { metadata });
    // Without it no pod is admitted.
    await waitFor('the ServiceAccount of pods', async () => {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
      return (await client.request('GET', path)).status === 200;
    });
    const watch = await OutsideWatch.start(this.#cluster.cluster, { namespace, lease: leaseOf(controller) });
    const launch = (...args: readonly string[]): ControllerProcess => this.#launch(namespace, args);
    try {
      await play(new Scenario({ cluster: this.#cluster, namespace, watch, launch }));
    } catch (error) {
      throw withText(error, watch.text());
    } finally {
      await watch.stop();
      await client.delete(`/api/v1/namespaces/${namespace}`);
      await releasePods(client, namespace);
    }
  }

  #launch(name: string, args: readonly string[]): ControllerProcess {
    if (this.#installation === undefined) throw new Error('the installation exists from beforeAll to afterAll');
    const selection = ['--namespace-selector', `${controllerLabel}=${name}`, '--lease-name', name];
    return this.#installation.launch([...quick, ...selection, ...args]);
  }
}

/** Installs reroll for a file of scenarios. */
export function useRolloutSafety({ controller, cluster = new ContractCluster() }: SafetyOptions = {}): RolloutSafety {
  // Scenarios of a file share two cores; every wait in them has its own deadline.
  jest.setTimeout(240_000);
  const safety = new RolloutSafety(cluster);
  beforeAll(() => safety.install(controller));
  afterAll(() => safety.uninstall());
  return safety;
}

/** Lets the pods go that a test keeps Terminating: else the namespace stays, too. */
async function releasePods(client: ApiClient, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const list = await client.get(path);
  const kept = (list['items'] as ApiObject[]).filter(({ metadata: { annotations = {} } }) =>
    Object.hasOwn(annotations, keepTerminatingAnnotation),
  );
  for (const { metadata } of kept) {
    const body = { metadata: { annotations: { [keepTerminatingAnnotation]: null } } };
    await client.request('PATCH', `${path}/${metadata.name}`, { body, contentType: 'application/merge-patch+json' });
  }
}

function newName(): string {
  return `safety-${randomBytes(4).toString('hex')}`;
}

function leaseOf(name: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${installNamespace}/leases/${name}`;
}

/** The same error with the text behind its message, also where it is printed with its stack. */
function withText(error: unknown, text: string): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack = '' } = error;
  const longer = `${message}\n\n${text}\n`;
  error.message = longer;
  error.stack = stack.replace(message, () => longer);
  return error;
}

/** The manifests grant rights on the Lease `reroll`; here each controller has one of its own. */
const rightOnLeases = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reroll-any-lease, namespace: ${installNamespace} }
rules:
  - { apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, list, watch, patch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reroll-any-lease, namespace: ${installNamespace} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reroll-any-lease }
subjects: [{ kind: ServiceAccount, name: reroll, namespace: ${installNamespace} }]
`;
