/**
 * Checks whether every workload has the last content, in its pods and in its record. The pods are what users run; the
 * record is what the controller starts from next time.
 */
import { plainWindows } from '../builders/plain.ts';
import { contentAtStart } from '../cluster/pod-status.ts';
import { Digester } from '../../src/plan/record/digest.ts';
import { annotationsOf } from '../../src/plan/read/annotations.ts';
import { readConfig, type ReadSettings } from '../../src/plan/read/config.ts';
import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { configBody, configKey, nameLabel, splitRef, type ConfigRef, type FleetWorkload } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { RolloutCount } from './rollout-count.ts';
import { recordOf } from './workload-history.ts';

export interface ContentCheckOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly ledger: Ledger;
  readonly rollouts: RolloutCount;
  /** The digest key. */
  readonly hashKey: Uint8Array;
}

const callTimeoutMs = 10_000;

export class ContentCheck {
  readonly #options: ContentCheckOptions;
  readonly #reading: ReadSettings;

  constructor(options: ContentCheckOptions) {
    this.#options = options;
    const digester = new Digester(options.hashKey);
    this.#reading = {
      digester,
      previous: [],
      annotations: annotationsOf('reroll.dev'),
      isStakater: false,
      windows: plainWindows,
    };
  }

  /**
   * The workloads that do not have the last content, one line each.
   * @throws Error while the API server cannot be read
   */
  async lagging(workloads: readonly FleetWorkload[]): Promise<readonly string[]> {
    const unrecorded = workloads.filter((workload) => !this.#isRecorded(workload));
    if (unrecorded.length > 0) return unrecorded.map(({ kind, name }) => `${kind}/${name}: its record`);
    const pods = await this.#pods();
    const old = workloads.filter((workload) => !this.#isRunning(workload, pods.get(workload.name) ?? []));
    return old.map((workload) => this.#describe(workload, pods.get(workload.name) ?? []));
  }

  /** The content that its pods started with, and the content that they should have. */
  #describe({ kind, name, configs }: FleetWorkload, pods: readonly ApiObject[]): string {
    const found = pods.map((pod) => {
      const started = contentAtStart(pod);
      return configs.map((ref) => started?.get(ref) ?? 'nothing').join(' and ');
    });
    const wanted = configs.map((ref) => JSON.stringify(this.#options.ledger.text(ref))).join(' and ');
    return `${kind}/${name}: its pods (${String(pods.length)}) started with ${found.join('; ')} instead of ${wanted}`;
  }

  #isRecorded(workload: FleetWorkload): boolean {
    const { ledger, rollouts } = this.#options;
    const object = rollouts.object(workload);
    if (object === undefined) return false;
    const { configs } = recordOf(object);
    const [own, shared] = workload.configs;
    const isOwn = configs[own]?.keys?.['*'] === this.#digest(own, '*', ledger.text(own));
    return isOwn && configs[shared]?.keys?.[configKey] === this.#digest(shared, configKey, ledger.text(shared));
  }

  #digest(ref: ConfigRef, key: string, text: string): string | undefined {
    const { kind, name } = splitRef(ref);
    const { namespace } = this.#options;
    const object = { ...configBody(ref, text), metadata: { name, namespace, resourceVersion: '1' } };
    return this.#reading.digester.ofDependency(readConfig(kind, object, this.#reading), key);
  }

  /** The pods by the name of their workload, without terminating ones. */
  async #pods(): Promise<ReadonlyMap<string, readonly ApiObject[]>> {
    const { client, namespace } = this.#options;
    const signal = AbortSignal.timeout(callTimeoutMs);
    const list = await client.call('GET', `/api/v1/namespaces/${namespace}/pods`, { signal });
    const alive = (list['items'] as ApiObject[]).filter(({ metadata }) => metadata['deletionTimestamp'] === undefined);
    const names = new Set(alive.map(nameOf));
    return new Map([...names].map((name) => [name, alive.filter((pod) => nameOf(pod) === name)]));
  }

  #isRunning({ configs }: FleetWorkload, pods: readonly ApiObject[]): boolean {
    const { ledger } = this.#options;
    const isFresh = (pod: ApiObject): boolean => {
      const started = contentAtStart(pod);
      const textOf = (ref: ConfigRef): string | undefined => started?.get(ref)?.replace(/^\S* /, '');
      const isFreshOf = (ref: ConfigRef): boolean =>
        ledger.isBack(ref) || textOf(ref) === JSON.stringify({ [configKey]: ledger.text(ref) });
      return started !== undefined && configs.every(isFreshOf);
    };
    return pods.length === 1 && pods.every(isFresh);
  }
}

function nameOf({ metadata }: ApiObject): string {
  return metadata.labels?.[nameLabel] ?? '';
}
