/** One replica of several: it watches all the time, and acts only while it leads. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { Controller } from '../../../src/controller/controller.ts';
import type { PatchOutcome } from '../../../src/controller/ports.ts';
import type { WorkloadObject } from '../../../src/model/kube-object.ts';
import { readWorkload } from '../../../src/plan/read-workload.ts';
import { configState, testReading } from '../../builders/config.ts';
import { applyMergePatch } from '../../builders/merge-patch.ts';
import { workloadObject } from '../../builders/workload.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LogSink } from '../../fakes/log-sink.ts';

const ignore = (): void => undefined;
const everywhere = { namespace: undefined };

class OneReplica {
  readonly clock = new FakeClock();
  readonly log = new LogSink();
  readonly events: string[] = [];
  /** Patches that the server has accepted: what was rolled, or only recorded. */
  readonly accepted: ('rolled' | 'recorded')[] = [];
  /** How the next patches end: by default they are accepted. */
  readonly answers: ((signal: AbortSignal) => Promise<PatchOutcome>)[] = [];
  readonly controller: Controller;
  readonly #sinks;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #object: WorkloadObject = workloadObject();
  #version = 1_000;

  constructor() {
    const { clock, log } = this;
    this.controller = new Controller({
      patcher: {
        patch: async (_workload, body, signal) => this.answers.shift()?.(signal) ?? this.accept(body),
      },
      reader: { read: () => Promise.reject(new Error('nothing is read')) },
      leadership: { mayWrite: () => true },
      events: { report: ({ reason }) => this.events.push(reason) },
      relistNamespace: ignore,
      onRewound: ignore,
      reading: testReading,
      settings: { settleMs: 0, minIntervalMs: 0, reloadOnCreate: false, reloadOnDelete: false, isFreshnessKnown: true },
      scope: { autoReloadAll: false, ignoredKinds: [], ignoredNamespaces: [], namespaces: undefined },
      isDryRun: false,
      concurrency: 2,
      maxPatchesPerSecond: undefined,
      watches: ['configs', 'workloads', 'namespaces'],
      clock,
      random: () => 0,
      logger: log.logger,
      metrics: {
        ...{
          planned: ignore,
          patched: ignore,
          rolled: ignore,
          reacted: ignore,
          hintProblem: ignore,
          forgotten: ignore,
        },
        ...{ depthChanged: ignore, added: ignore, retried: ignore, taken: ignore, finished: ignore },
      },
    });
    this.#sinks = {
      configs: this.controller.configSink({ ...everywhere, kind: 'ConfigMap', watch: 'configs' }),
      workloads: this.controller.workloadSink({ ...everywhere, kind: 'Deployment', watch: 'workloads' }),
      namespaces: this.controller.namespaceSink('namespaces'),
    };
    this.#running = this.controller.run(this.#stopping.signal);
  }

  /** Everything has been listed. */
  sync(): Promise<void> {
    const { configs, workloads, namespaces } = this.#sinks;
    namespaces.upsert({
      name: 'shop',
      uid: 'uid-shop',
      resourceVersion: '1',
      auto: undefined,
      unsupportedGates: [],
      problems: [],
    });
    this.config('red');
    this.#see('list');
    for (const sink of [configs, workloads, namespaces]) sink.listed();
    return this.settle();
  }

  config(color: string): void {
    this.#version += 1;
    this.#sinks.configs.upsert(configState({ resourceVersion: String(this.#version), data: { color } }), 'watch');
  }

  configWithWrongHint(): void {
    this.#version += 1;
    const problem = { uid: 'uid-app', text: 'reroll.dev/ignore: "yes" is not true or false' };
    this.#sinks.configs.upsert({ ...configState({ resourceVersion: String(this.#version) }), problem }, 'watch');
  }

  get record(): string | undefined {
    return this.#object.metadata?.annotations?.['reroll.dev/record'];
  }

  /** Somebody writes to the workload. */
  write(change: unknown): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#object = applyMergePatch(applyMergePatch(this.#object, change), version) as WorkloadObject;
    this.#see('watch');
  }

  accept(body: WorkloadObject): PatchOutcome {
    this.accepted.push(body.spec === undefined ? 'recorded' : 'rolled');
    this.write({ ...body, metadata: { ...body.metadata, uid: 'uid-1' } });
    return { result: 'patched', object: this.#object };
  }

  settle(): Promise<void> {
    return this.clock.advance(5_000);
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#running;
  }

  #see(origin: 'list' | 'watch'): void {
    const state = readWorkload('Deployment', this.#object, testReading, false);
    if (state === undefined) this.#sinks.workloads.remove('shop/web');
    else this.#sinks.workloads.upsert(state, origin);
  }
}

let replica: OneReplica;

beforeEach(() => {
  replica = new OneReplica();
});

afterEach(async () => {
  await replica.stop();
});

async function leadAndRecord(): Promise<void> {
  await replica.sync();
  replica.controller.lead();
  await replica.settle();
  expect(replica.accepted).toEqual(['recorded']);
}

describe('a replica that stands by', () => {
  test('writes nothing and reports nothing, and its queue runs empty', async () => {
    await replica.sync();
    replica.config('blue');
    await replica.settle();
    expect([replica.accepted, replica.events]).toEqual([[], []]);
    expect(replica.controller.isBusy).toBe(false);
    expect([...replica.controller.staleWorkloads]).toEqual([]);
  });

  test('reports what is wrong with the hints on configs when it leads, and not before', async () => {
    await replica.sync();
    replica.configWithWrongHint();
    await replica.settle();
    expect(replica.events).toEqual([]);
    replica.controller.lead();
    await replica.settle();
    expect(replica.events).toEqual(['HintNotUnderstood']);
  });

  test('keeps its view warm: what changed is rolled as soon as it leads', async () => {
    await leadAndRecord();
    replica.controller.standDown();
    replica.config('blue');
    await replica.settle();
    expect(replica.accepted).toEqual(['recorded']);
    replica.controller.lead();
    await replica.clock.advance(0);
    expect(replica.accepted).toEqual(['recorded', 'rolled']);
    expect(replica.events).toEqual(['ContentChanged']);
  });

  test('begins with a look at every workload, also where nothing has happened', async () => {
    await replica.sync();
    replica.controller.lead();
    await replica.settle();
    expect(replica.accepted).toEqual(['recorded']);
  });

  test('rolls nothing that has been rolled', async () => {
    await leadAndRecord();
    replica.config('blue');
    await replica.settle();
    for (let term = 0; term < 3; term += 1) {
      replica.controller.standDown();
      replica.controller.lead();
      await replica.settle();
    }
    expect(replica.accepted).toEqual(['recorded', 'rolled']);
  });

  test('does not adopt a second time what another one has adopted: what changed since then rolls', async () => {
    await leadAndRecord();
    const { record } = replica;
    replica.write({ metadata: { annotations: { 'reroll.dev/auto': 'false' } } });
    await replica.settle();
    expect(replica.record).toBeUndefined();
    replica.controller.standDown();
    replica.write({ metadata: { annotations: { 'reroll.dev/auto': 'true' } } });
    replica.write({ metadata: { annotations: { 'reroll.dev/record': record } } });
    replica.config('blue');
    replica.accepted.length = 0;
    replica.controller.lead();
    await replica.settle();
    expect(replica.accepted).toEqual(['rolled']);
  });
});

describe('a replica that ceases to lead', () => {
  test('cuts short what is in flight, without a complaint, and takes it up again when it leads', async () => {
    await leadAndRecord();
    let wasCut = false;
    replica.answers.push(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            wasCut = true;
            reject(signal.reason as Error);
          });
        }),
    );
    replica.config('blue');
    await replica.settle();
    expect(replica.controller.longestLookMs).toBe(5_000);
    replica.controller.standDown();
    await replica.settle();
    expect(wasCut).toBe(true);
    expect(replica.controller.longestLookMs).toBe(0);
    expect(replica.log.lines.filter(({ level }) => ['warn', 'error'].includes(level))).toEqual([]);
    expect(replica.accepted).toEqual(['recorded']);
    replica.controller.lead();
    await replica.settle();
    expect(replica.accepted).toEqual(['recorded', 'rolled']);
  });

  test('forgets what it was waiting for: the next term begins as a new process would', async () => {
    await leadAndRecord();
    replica.answers.push(async () => ({ result: 'failed', status: 403, message: 'no', isClientError: true }));
    replica.config('blue');
    await replica.clock.advance(0);
    expect([...replica.controller.staleWorkloads]).toHaveLength(1);
    replica.controller.standDown();
    expect([...replica.controller.staleWorkloads]).toEqual([]);
  });
});

test('one that is stopped finishes what is in flight', async () => {
  await leadAndRecord();
  replica.answers.push(async () => {
    await new Promise<void>((resolve) => replica.clock.setTimer(3_000, resolve));
    return { result: 'failed', status: 500, message: 'away', isClientError: false };
  });
  replica.config('blue');
  await replica.clock.advance(0);
  let hasStopped = false;
  const stopped = replica.stop().then(() => (hasStopped = true));
  await replica.clock.advance(2_999);
  expect(hasStopped).toBe(false);
  await replica.clock.advance(1);
  await stopped;
});
