/**
 * Workloads that are created and deleted, each under a new name and with a ConfigMap of its own: memory that the
 * controller keeps for deleted ones is a leak, and grows with every cycle.
 */
import type { ApiClient } from '../support/api-client.ts';
import {
  collectionOfConfig,
  collectionPath,
  configBody,
  contentOf,
  nameLabel,
  pathOfConfig,
  type ConfigRef,
} from '../faults/fleet.ts';
import { namespace } from '../faults/testbed.ts';
import { untilAnswered, type Write } from '../faults/until-answered.ts';

const deployments = collectionPath(namespace, 'Deployment');

export class ShortLivedWorkloads {
  readonly #client: ApiClient;
  #serial = 0;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Creates this many workloads, changes their configs, and deletes them. */
  async createAndDelete(count: number): Promise<void> {
    const names = Array.from({ length: count }, () => `short-lived-${String((this.#serial += 1))}`);
    for (const name of names) {
      await this.#write('POST', collectionOfConfig(namespace, refOf(name)), configBody(refOf(name), 'first'));
      await this.#write('POST', deployments, deploymentBody(name));
    }
    for (const name of names) {
      await this.#write('PATCH', pathOfConfig(namespace, refOf(name)), contentOf('ConfigMap', 'second'));
    }
    for (const name of names) {
      await this.#write('DELETE', `${deployments}/${name}`);
      await this.#write('DELETE', pathOfConfig(namespace, refOf(name)));
    }
  }

  async #write(method: Write['method'], path: string, body?: object): Promise<void> {
    await untilAnswered(this.#client, { method, path, ...(body === undefined ? {} : { body }) });
  }
}

function refOf(name: string): ConfigRef {
  return `ConfigMap/${name}`;
}

/** Without pods: only the memory of the controller matters here. */
function deploymentBody(name: string): object {
  const labels = { [nameLabel]: name };
  const container = { name: 'main', image: 'any', envFrom: [{ configMapRef: { name } }] };
  return {
    metadata: { name, labels, annotations: { 'reroll.dev/auto': 'true' } },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}
