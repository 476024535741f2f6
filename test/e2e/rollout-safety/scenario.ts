/**
 * One scenario of rollout safety: a namespace in which many workloads share configs, a watch of it from outside, and
 * the steps that scenarios are made of.
 */
import { expect } from '@jest/globals';

import { behave } from '../../cluster/pod-behaviour.ts';
import { contentAtStart } from '../../cluster/pod-status.ts';
import type { ContractCluster } from '../../contract/cluster.ts';
import type { ApiClient, ApiObject } from '../../support/api-client.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { ControllerProcess } from '../../support/controller-process.ts';
import { inParallel } from '../../support/in-parallel.ts';
import type { RolloutHistory } from '../../support/outside/history.ts';
import type { OutsideWatch } from '../../support/outside/outside-watch.ts';
import type { ObservedConfig, ObservedTrip } from '../../support/outside/sighting.ts';
import type { ObservedKind, ObservedWorkload } from '../../support/rollout-watch.ts';
import { configBody, envFrom, plurals, split, workloadBody } from '../scenarios/objects.ts';

/** Workloads that differ in their names only. */
export interface Fleet {
  readonly count: number;
  /** Default `Deployment`. */
  readonly kind?: ObservedKind;
  /** They are named with this, a hyphen and a number from 0 on. Default `w`. */
  readonly prefix?: string;
  /** Default: `ConfigMap/app`. */
  readonly uses?: readonly ObservedConfig[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly templateAnnotations?: Readonly<Record<string, string>>;
  /** Further fields of their `spec`. */
  readonly spec?: object;
  /** Further fields of the `spec` of their pods. */
  readonly podSpec?: object;
}

export interface ScenarioParts {
  readonly cluster: ContractCluster;
  readonly namespace: string;
  readonly watch: OutsideWatch;
  /** Starts a controller that sees this namespace only. */
  readonly launch: (...args: readonly string[]) => ControllerProcess;
}

const app = 'ConfigMap/app';
const marker = 'Deployment/marker';
/** Contents become ready with it: see `waitForGo`. */
const go = 'go';

export class Scenario {
  readonly namespace: string;
  readonly cluster: TestCluster;
  readonly client: ApiClient;
  readonly watch: OutsideWatch;
  /** Starts a controller that sees this namespace only: see `hasOwnControllers`. */
  readonly launch: ScenarioParts['launch'];

  constructor({ cluster, namespace, watch, launch }: ScenarioParts) {
    this.namespace = namespace;
    this.cluster = cluster.cluster;
    this.client = cluster.client;
    this.watch = watch;
    this.launch = launch;
    watch.leaveOut(marker);
  }

  /** Path of a collection of the core API in the namespace, or of one object in it. */
  core(plural: string, name?: string): string {
    return `/api/v1/namespaces/${this.namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  }

  /** The same for `apps/v1`. */
  apps(plural: string, name?: string): string {
    return `/apis/apps/v1/namespaces/${this.namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  }

  pathOf(workload: ObservedWorkload): string {
    const [kind, name] = workload.split('/') as [ObservedKind, string];
    return this.apps(plurals[kind], name);
  }

  /** Creates a config with one value. */
  async create(config: ObservedConfig, value: string): Promise<void> {
    const { kind } = split(config);
    await this.client.create(this.core(plurals[kind]), configBody(config, { values: { value } }));
  }

  /** Changes the value. */
  async edit(config: ObservedConfig, value: string): Promise<void> {
    const { kind, name } = split(config);
    const data = { value: kind === 'Secret' ? Buffer.from(value).toString('base64') : value };
    await this.client.patch(this.core(plurals[kind], name), { data });
  }

  /** Writes annotations on a workload as a user would. */
  async annotate(workload: ObservedWorkload, annotations: Readonly<Record<string, string | null>>): Promise<void> {
    await this.client.patch(this.pathOf(workload), { metadata: { annotations } });
  }

  /** Creates workloads, and waits until they have their records and their pods are ready. Returns them. */
  async deploy(fleet: Fleet): Promise<readonly ObservedWorkload[]> {
    const { count, kind = 'Deployment', prefix = 'w' } = fleet;
    const names = Array.from({ length: count }, (_, index) => `${prefix}-${String(index)}`);
    await inParallel(names, 16, (name) => this.client.create(this.apps(plurals[kind]), bodyOf(kind, name, fleet)));
    const workloads = names.map((name): ObservedWorkload => `${kind}/${name}`);
    await this.watch.until(`${String(count)} workloads with records and pods`, (history) =>
      workloads.every((workload) => history.isSettled(workload)),
    );
    return workloads;
  }

  /** `ConfigMap/app` with a content, and workloads that use it. */
  async deployUsers(count: number, fleet: Omit<Fleet, 'count' | 'uses'> = {}): Promise<readonly ObservedWorkload[]> {
    await this.create(app, 'first');
    return this.deploy({ count, ...fleet });
  }

  /** Lets the pods become ready that were started with `untilGo`. */
  async go(): Promise<void> {
    await this.create(`ConfigMap/${go}`, 'now');
  }

  /** Pods that are started from now on with `untilGo` wait again. */
  async waitForGo(): Promise<void> {
    await this.client.delete(this.core('configmaps', go));
  }

  /** The first workload that is rolled, alone and not yet complete. */
  async canary(): Promise<ObservedWorkload> {
    const { inFlight } = await this.watch.until('a canary', ({ inFlight: { length } }) => length > 0);
    const [first] = inFlight;
    if (first === undefined || inFlight.length > 1) throw new Error(`${String(inFlight.length)} were rolled at once`);
    return first;
  }

  /** Waits until the breaker of a config is tripped; returns the trip. */
  async tripped(config: ObservedConfig = app): Promise<ObservedTrip> {
    const isOf = (trip: ObservedTrip): boolean => trip.config === config && !trip.isResumed;
    const { trips } = await this.watch.until(`the breaker of ${config}`, (history) => history.trips.some(isOf));
    const [trip] = trips.filter(isOf);
    if (trip === undefined) throw new Error('the breaker was reset at once');
    return trip;
  }

  /** Waits until the last rolls of all these workloads are complete, none is in flight, and no breaker is tripped. */
  async allComplete(workloads: readonly ObservedWorkload[]): Promise<RolloutHistory> {
    const count = String(workloads.length);
    return this.watch.until(`${count} workloads to be complete`, ({ complete, inFlight, trips }) => {
      const isOver = inFlight.length === 0 && trips.every(({ isResumed }) => isResumed);
      return isOver && workloads.every((workload) => complete.includes(workload));
    });
  }

  /**
   * Waits until a workload rolls that has nothing to do with the others: what the controller would do about those now,
   * it has done by then.
   */
  async anotherOneRolls(): Promise<void> {
    const rolls = this.watch.history.rolls(marker);
    if (!this.watch.history.has(marker)) {
      await this.create('ConfigMap/marker', 'first');
      const body = bodyOf('Deployment', 'marker', { count: 1, uses: ['ConfigMap/marker'], spec: { replicas: 0 } });
      await this.client.create(this.apps('deployments'), body);
      await this.watch.until('the record of the marker', (history) => history.isRecorded(marker));
    }
    await this.edit('ConfigMap/marker', `roll ${String(rolls + 1)}`);
    await this.watch.until('the marker to be rolled', (history) => history.rolls(marker) > rolls);
  }

  /** Nothing that was seen breaks a rule. Returns the history up to now. */
  async withinLimits(): Promise<RolloutHistory> {
    const history = await this.watch.caughtUp();
    expect(history.violations).toEqual([]);
    return history;
  }

  /** Of all workloads these alone were rolled, and these alone are not what they should be; now and a while later. */
  async onlyBroken(...workloads: readonly ObservedWorkload[]): Promise<void> {
    await this.anotherOneRolls();
    const history = await this.withinLimits();
    expect({ rolled: history.rolled, unfinished: history.unfinished }).toEqual({
      rolled: workloads,
      unfinished: workloads,
    });
  }

  /** Pods that are not terminating, of these workloads. */
  async pods(workloads: readonly ObservedWorkload[]): Promise<readonly ApiObject[]> {
    const apps = workloads.map((workload) => workload.slice(workload.indexOf('/') + 1));
    const list = await this.client.get(this.core('pods'));
    return (list['items'] as ApiObject[]).filter(
      ({ metadata }) => metadata['deletionTimestamp'] === undefined && apps.includes(metadata.labels?.['app'] ?? ''),
    );
  }

  /** What reroll's Events say of a workload: `<reason>: <note>`. */
  async events(workload: ObservedWorkload): Promise<readonly string[]> {
    const list = await this.client.get(`/apis/events.k8s.io/v1/namespaces/${this.namespace}/events`);
    const ours = (list['items'] as ApiObject[]).filter(({ ['regarding']: regarding, ['reportingController']: by }) => {
      const { kind, name } = regarding as { readonly kind: string; readonly name: string };
      return by === 'reroll.dev/reroll' && `${kind}/${name}` === workload;
    });
    return ours.map(({ ['reason']: reason, ['note']: note }) => `${String(reason)}: ${String(note)}`);
  }
}

/** A content whose pods become ready when `Scenario.go` was called. */
export const untilGo = behave(`until:${go}`);

/** Whether the pod's containers started with a content of `ConfigMap/app` that has this text. */
export function hasStartedWith(pod: ApiObject, text: string): boolean {
  return contentAtStart(pod)?.get(app)?.includes(text) === true;
}

function bodyOf(kind: ObservedKind, name: string, fleet: Fleet): object {
  const { uses = [app], annotations, templateAnnotations, spec = {}, podSpec = {} } = fleet;
  const body = workloadBody(kind, {
    name,
    uses: uses.map((config) => envFrom(config)),
    annotations: { 'reroll.dev/auto': 'true', ...annotations },
    spec,
    ...(templateAnnotations === undefined ? {} : { templateAnnotations }),
  }) as { readonly spec: { readonly template: { readonly spec: object } } };
  const { template } = body.spec;
  const pod = { ...template.spec, ...podSpec };
  return { ...body, spec: { ...body.spec, template: { ...template, spec: pod } } };
}
