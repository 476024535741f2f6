/** A controller that has just started on given objects: what it decides first, and what it writes. */
import { setImmediate as nextTurn } from 'node:timers/promises';

import { Breakers } from '../../src/controller/rollouts/breakers.ts';
import { Controller } from '../../src/controller/controller.ts';
import type { Scope } from '../../src/inventory/scope.ts';
import type { MergePatch } from '../../src/model/decision.ts';
import type { GateHints } from '../../src/model/gate-hints.ts';
import {
  configKinds,
  workloadKinds,
  type ConfigKind,
  type WorkloadIdentity,
  type WorkloadKind,
} from '../../src/model/kinds.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { isLeftStale } from '../../src/model/pending.ts';
import type { PlanSettings } from '../../src/plan/input/plan-input.ts';
import { readConfig, type ReadSettings } from '../../src/plan/read/config.ts';
import { readNamespace } from '../../src/plan/read/hints.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import type { WorkloadStatus } from '../../src/status/state.ts';
import { ignoredMetrics } from '../sim/replica-log.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';

export interface FreshOptions {
  readonly objectsOf: (kind: ConfigKind | WorkloadKind | 'Namespace') => readonly KubeObject[];
  readonly nowMs: number;
  readonly readSettings: ReadSettings;
  readonly settings: PlanSettings;
  readonly scope: Scope;
  readonly leaseGates: GateHints;
}

const kinds = ['Namespace', ...configKinds, ...workloadKinds()] as const;

/** More turns than any plan of a few workloads takes, with the reads and writes that follow from it. */
const mostTurns = 1_000;

/** The statuses before it writes anything. @throws Error if it comes to no plan about a workload */
export async function freshStatuses(options: FreshOptions): Promise<readonly WorkloadStatus[]> {
  const refuse = (): never => {
    throw new Error('it may not write');
  };
  return run(options, { mayWrite: false, patch: refuse }, ([...statuses]) =>
    statuses.every(({ reason }) => reason !== 'not-planned' && reason !== 'lagging-view') ? statuses : undefined,
  );
}

/**
 * Lets it write until every workload is up to date, or waits for users.
 * @param patch writes a merge patch to a workload, and returns the object
 */
export async function writeAll(
  options: FreshOptions,
  patch: (workload: WorkloadIdentity, body: MergePatch) => Promise<KubeObject>,
): Promise<void> {
  await run(options, { mayWrite: true, patch }, ([...statuses]) => (statuses.every(isAtRest) ? true : undefined));
}

function isAtRest({ state, reason }: WorkloadStatus): boolean {
  if (state === 'stale') return isLeftStale(reason);
  return state !== 'unrecorded' && reason !== 'not-planned';
}

interface Writing {
  readonly mayWrite: boolean;
  readonly patch: (workload: WorkloadIdentity, body: MergePatch) => Promise<KubeObject>;
}

/** Runs it until `found` has a result. */
async function run<T>(
  options: FreshOptions,
  writing: Writing,
  found: (statuses: Iterable<WorkloadStatus>) => T | undefined,
): Promise<T> {
  const stopping = new AbortController();
  const clock = new FakeClock(options.nowMs);
  const controller = build(options, writing, clock);
  controller.takeLeaseGates(options.leaseGates);
  listAll(controller, options);
  const running = controller.run(stopping.signal);
  controller.startLeading();
  try {
    for (let turn = 0; turn < mostTurns; turn += 1) {
      await nextTurn();
      clock.tick(0);
      const result = found(controller.statuses);
      if (result !== undefined) return result;
    }
    throw new Error('it does not come to rest');
  } finally {
    controller.stopLeading();
    stopping.abort();
    await running;
  }
}

function build(options: FreshOptions, { mayWrite, patch }: Writing, clock: FakeClock): Controller {
  const { objectsOf, readSettings, settings, scope } = options;
  return new Controller({
    patcher: {
      patch: async (workload, body) => ({ result: 'patched', object: await patch(workload, body) }),
    },
    reader: {
      read: (kind, namespace, name) => {
        const object = objectsOf(kind).find(
          ({ metadata }) => metadata?.namespace === namespace && metadata.name === name,
        );
        return Promise.resolve({ result: 'read', state: object && readConfig(kind, object, readSettings) });
      },
    },
    leadership: { mayWrite: () => mayWrite },
    events: { report: () => undefined },
    relistNamespace: () => undefined,
    onRewound: () => undefined,
    readSettings,
    settings,
    rolloutDeadlineMs: 600_000,
    breakers: new Breakers(),
    scope,
    isDryRun: false,
    concurrency: 2,
    maxPatchesPerSecond: undefined,
    watches: kinds,
    clock,
    random: () => 0,
    logger: new LogSink().logger,
    metrics: ignoredMetrics,
  });
}

/** All lists arrive, Namespaces first, as those of the program. */
function listAll(controller: Controller, { objectsOf, readSettings, scope }: FreshOptions): void {
  const listed = '999999';
  const namespaces = controller.namespaceSink('Namespace');
  const isRead = ({ metadata }: KubeObject): boolean => scope.namespaces?.includes(metadata?.name ?? '') !== false;
  for (const object of objectsOf('Namespace').filter(isRead))
    namespaces.upsert(readNamespace(object, readSettings), 'list');
  namespaces.listed(listed);
  for (const kind of configKinds.filter((each) => !scope.ignoredKinds.includes(each))) {
    const sink = controller.configSink({ kind, namespace: undefined, watchName: kind });
    for (const object of objectsOf(kind)) sink.upsert(readConfig(kind, object, readSettings), 'list');
    sink.listed(listed);
  }
  for (const kind of workloadKinds()) {
    const sink = controller.workloadSink({ kind, namespace: undefined, watchName: kind });
    for (const object of objectsOf(kind)) {
      const isOptedIn = controller.isOptedInByDefault(object.metadata?.namespace ?? '');
      const state = readWorkload(kind, object, readSettings, isOptedIn);
      if (state !== undefined) sink.upsert(state, 'list');
    }
    sink.listed(listed);
  }
}
