/** A user at a terminal or without one, in a cluster with a controller that leads and workloads that wait. */
import { PassThrough } from 'node:stream';

import type { ConnectedClient } from '../../../../src/app/client.ts';
import type { CommandContext } from '../../../../src/config/command.ts';
import { formatPublished } from '../../../../src/config/published-options.ts';
import { defaultConfig } from '../../../../src/config/run-options.ts';
import type { PublishedConfig } from '../../../../src/model/published-options.ts';
import type { ObjectName } from '../../../../src/model/cluster-client.ts';
import type { WorkloadObject } from '../../../../src/model/kube-object.ts';
import { configObject } from '../../../builders/config.ts';
import { writePending } from '../../../builders/held.ts';
import { baselinedWorld } from '../../../builders/world.ts';
import { FakeClusterClient } from '../../../fakes/fake-cluster-client.ts';

type Annotations = Readonly<Record<string, string>>;

export const lease: ObjectName = { kind: 'Lease', namespace: 'reroll-system', name: 'reroll' };
export const namespace: ObjectName = { kind: 'Namespace', namespace: undefined, name: 'shop' };
export const workload = (name: string): ObjectName => ({ kind: 'Deployment', namespace: 'shop', name });

export class User {
  readonly client = new FakeClusterClient();
  readonly printed: string[] = [];
  readonly errors: string[] = [];
  /** Written to standard error beside whole lines. */
  written = '';
  /** Whether a user can answer. */
  isInputTerminal = false;
  isErrorTerminal = false;
  readonly input = new PassThrough();
  readonly stopping = new AbortController();

  constructor() {
    this.client.put('Namespace', { metadata: { name: 'shop', uid: 'uid-of-shop' } });
    this.client.put('ConfigMap', configObject());
    this.lead({});
  }

  /** A controller with these options has renewed its Lease. @param agoMs ms ago */
  lead(options: Partial<PublishedConfig>, { agoMs = 1_000, isFreshnessKnown = true } = {}): void {
    const config = { ...defaultConfig(false), ...options };
    const text = formatPublished({ version: '1.2.3', keyIds: [], isFreshnessKnown, config });
    this.client.put('Lease', {
      metadata: {
        ...lease,
        namespace: 'reroll-system',
        uid: 'uid-of-lease',
        annotations: { 'reroll.dev/options': text },
      },
      ...{
        spec: {
          holderIdentity: 'reroll-0',
          leaseDurationSeconds: 15,
          renewTime: new Date(this.client.nowMs - agoMs).toISOString(),
        },
      },
    });
  }

  /** Deploys a workload, with its record; returns the id of the content that it waits with after a change. */
  deploy(name: string, annotations: Annotations, color: string | undefined = 'blue'): string {
    const world = baselinedWorld({
      name: 'web',
      uid: `uid-of-${name}`,
      annotations: { 'reroll.dev/auto': 'true', ...annotations },
    });
    if (color !== undefined) world.setConfig('ConfigMap/app', { color });
    const nowMs = this.client.nowMs;
    const pending = color === undefined ? undefined : writePending(world, { timing: { nowMs } });
    const { metadata } = world.object;
    this.client.put('Deployment', { ...world.object, metadata: { ...metadata, name } });
    return pending?.wants['ConfigMap/app'] ?? '';
  }

  annotation(object: ObjectName, key: string): string | undefined {
    return this.client.object(object).metadata?.annotations?.[`reroll.dev/${key}`];
  }

  template(name: string): Annotations {
    const { spec } = this.client.object(workload(name)) as WorkloadObject;
    return spec?.template?.metadata?.annotations ?? {};
  }

  /** The user answers the next question. */
  answers(text: string): void {
    this.isInputTerminal = true;
    this.input.end(text);
  }

  context(...operands: readonly string[]): Pick<CommandContext, 'operands' | 'printer' | 'terminal' | 'signal'> {
    const { isInputTerminal, isErrorTerminal } = this;
    return {
      operands,
      printer: {
        print: (line) => void this.printed.push(line),
        printError: (line) => void this.errors.push(line),
      },
      terminal: { columns: undefined, isErrorTerminal, isInputTerminal },
      signal: this.stopping.signal,
    };
  }

  /** As a user that may not read the digest keys. */
  get connected(): ConnectedClient {
    return { client: this.client, defaultNamespace: 'shop', readDigestKeys: async () => undefined };
  }

  get streams(): { readonly input: PassThrough; readonly writeError: (text: string) => void } {
    return { input: this.input, writeError: (text) => void (this.written += text) };
  }
}
