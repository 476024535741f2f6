/** Several replicas of the controller, and many small workloads whose rollouts are counted from outside. */
import { beforeEach } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import type { EndToEnd } from './fixture.ts';
import { leasePath } from './installation.ts';

/** Short, so that a takeover without a release takes seconds. */
const quick = ['--lease-duration', '4s', '--renew-deadline', '3s', '--retry-period', '500ms'];
/** So long that no Lease expires during a test. */
export const lasting = ['--lease-duration', '1h', '--renew-deadline', '50m', '--retry-period', '40m'];

export class Replicas {
  readonly #e2e: EndToEnd;
  #names: string[] = [];
  /** How often each workload's config has been changed. */
  #changes = 0;

  constructor(e2e: EndToEnd) {
    this.#e2e = e2e;
  }

  /** Starts over for a new test, and deletes the Lease of the one before, whose expiry the replicas would wait for. */
  async begin(): Promise<void> {
    this.#names = [];
    this.#changes = 0;
    await this.#e2e.cluster.client.request('DELETE', leasePath);
  }

  /** Starts a replica and does not wait for it. */
  launch(...args: readonly string[]): ControllerProcess {
    return this.launchWith({}, ...args);
  }

  /** The same with environment variables of its own. */
  launchWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): ControllerProcess {
    const timing = args.includes('--lease-duration') ? [] : quick;
    const staging = args.includes('--canary-from') ? [] : ['--canary-from', '0'];
    const common = ['--leader-elect', '--min-interval', '0', '--settle', '100ms', '--log-level', 'debug'];
    return this.#e2e.installation.launch([...common, ...staging, ...timing, ...args], variables);
  }

  /** Starts two replicas: the first leads, the second stands by. */
  async launchPair(...args: readonly string[]): Promise<readonly [ControllerProcess, ControllerProcess]> {
    const first = this.launch(...args);
    await first.line('leading');
    const second = this.launch(...args);
    await second.line('standing by');
    return [first, second];
  }

  /** Deploys workloads without pods, each with a config of its own. */
  async deploy(...names: readonly string[]): Promise<void> {
    const { cluster } = this.#e2e;
    for (const name of names) {
      await cluster.client.create(cluster.core('configmaps'), { metadata: { name }, data: { color: '0' } });
      const container = { name: 'web', image: 'registry.example/web:1', envFrom: [{ configMapRef: { name } }] };
      await cluster.client.create(cluster.group('apps/v1', 'deployments'), {
        metadata: { name, annotations: { 'reroll.dev/auto': 'true' } },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: name } },
          template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
        },
      });
    }
    this.#names.push(...names);
  }

  /** Waits until each workload has its record. */
  async recorded(): Promise<void> {
    for (const name of this.#names) {
      await this.#e2e.rollouts.until(`the record of ${name}`, `Deployment/${name}`, hasRecord);
    }
  }

  /** Changes the content of the config of a workload. */
  async edit(name: string): Promise<void> {
    this.#changes += 1;
    const { cluster } = this.#e2e;
    await cluster.client.patch(cluster.core('configmaps', name), { data: { color: String(this.#changes) } });
  }

  /** Waits until each workload has this many rollouts. */
  async rolled(counts: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, count] of Object.entries(counts)) {
      await this.#e2e.rollouts.untilCount(`Deployment/${name}`, count);
    }
  }

  /**
   * Checks that each workload has exactly this many rollouts: a replica that would roll one again would do so before
   * the leader has rolled a change that is made now.
   */
  async rolledExactly(counts: Readonly<Record<string, number>>): Promise<void> {
    await this.rolled(counts);
    await this.deploy('proof');
    await this.recorded();
    await this.edit('proof');
    await this.rolled({ proof: 1 });
    const counted = Object.keys(counts).map((name) => [name, this.#e2e.rollouts.count(`Deployment/${name}`)]);
    const found: unknown = Object.fromEntries(counted);
    if (JSON.stringify(found) !== JSON.stringify(counts)) {
      throw new Error(`rolled ${JSON.stringify(found)} instead of ${JSON.stringify(counts)}`);
    }
  }

  /** Waits until the Lease meets the condition; returns its spec. */
  async lease(what: string, fits: (spec: LeaseSpec) => boolean): Promise<LeaseSpec> {
    return waitFor(what, async () => {
      const { spec } = (await this.#e2e.cluster.client.get(leasePath)) as unknown as { spec: LeaseSpec };
      return fits(spec) && spec;
    });
  }
}

/** Replicas that are new for each test of a file; the installation stops them. */
export function useReplicas(e2e: EndToEnd): Replicas {
  const replicas = new Replicas(e2e);
  beforeEach(() => replicas.begin());
  return replicas;
}

export interface LeaseSpec {
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  readonly leaseTransitions: number;
  readonly renewTime: string;
}

function hasRecord({ metadata }: ApiObject): boolean {
  return metadata.annotations?.['reroll.dev/record'] !== undefined;
}
