/**
 * How the work grows with the input, for the worst inputs that a tenant can write: twice the input may cost about twice
 * the work. Work is counted in reads of members; the time that the machine needs is only reported.
 */
import { noGates } from '../../src/model/gate-hints.ts';
import { noHistory } from '../../src/model/content-history.ts';
import { configRef } from '../../src/model/kinds.ts';
import type { ConfigObject, PodSpec, WorkloadObject } from '../../src/model/kube-object.ts';
import { observe } from '../../src/inventory/observe.ts';
import { noTurns } from '../../src/plan/input/turn.ts';
import { decide } from '../../src/plan/decide.ts';
import { readConfig } from '../../src/plan/read/config.ts';
import { readNamespace } from '../../src/plan/read/hints.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { testReading } from '../builders/config.ts';
import { plainSelectionContext, plainSettings } from '../builders/plain.ts';
import { countReads } from './read-counter.ts';
import { annotations } from './generate/annotations.ts';

export interface GrowthCase {
  readonly name: string;
  /** The target that it belongs to. */
  readonly target: string;
  /** Does the work for an input of size n; returns the amount of work. */
  readonly work: (n: number) => number;
}

const many = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));

function workloadWith(
  spec: PodSpec,
  texts: Readonly<Record<string, string>> = { 'reroll.dev/auto': 'true' },
): WorkloadObject {
  return {
    metadata: { namespace: 'shop', name: 'web', uid: 'uid-1', resourceVersion: '50', annotations: texts },
    spec: { template: { spec } },
  };
}

/** One container with n variables, each from a config of its own. */
const manyConfigs = (n: number): PodSpec => ({
  containers: [
    { name: 'main', env: many(n, (i) => ({ valueFrom: { configMapKeyRef: { name: `app-${String(i)}`, key: 'a' } } })) },
  ],
});

/** n containers with one variable each, all from different keys of one config. */
const manyKeys = (n: number): PodSpec => ({
  containers: many(n, (i) => ({
    name: `c-${String(i)}`,
    env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: `key-${String(i)}` } } }],
  })),
});

function configWith(n: number): ConfigObject {
  return {
    metadata: { namespace: 'shop', name: 'app', resourceVersion: '60' },
    data: Object.fromEntries(many(n, (i) => [`key-${String(i)}`, 'x'])),
  };
}

function readingWork(object: WorkloadObject, isStakater: boolean): number {
  const { value, reads } = countReads(object);
  readWorkload('Deployment', value, { ...testReading, isStakater }, true);
  return reads();
}

/** The plan for a workload that uses n keys of one config. */
function planningWork(n: number): number {
  const workload = readWorkload('Deployment', workloadWith(manyKeys(n)), testReading, true);
  if (workload === undefined) throw new Error('the workload is opted in');
  const { value: state, reads } = countReads(readConfig('ConfigMap', configWith(n), testReading));
  const known = countReads(workload);
  decide({
    ...testReading,
    annotations,
    leaseGates: noGates,
    turn: noTurns,
    workload: known.value,
    observation: observe(undefined, workload, { origin: 'list', atMs: 1, isOptedIn: true }),
    namespace: {
      state: readNamespace({ metadata: { name: 'shop' } }, testReading),
      wasOptedIn: false,
      cameRv: undefined,
      autoRv: undefined,
      autoAtMs: undefined,
    },
    selectionContext: {
      ...plainSelectionContext,
      autoReloadAll: true,
      marksOf: (ref) => (ref === configRef('ConfigMap', 'app') ? state.marks : undefined),
    },
    viewOf: () => ({
      state,
      isConfirmed: true,
      changedAtMs: undefined,
      contentRv: undefined,
      history: noHistory,
      marksRv: undefined,
    }),
    settings: plainSettings,
    timing: {
      nowMs: 0,
      monotonicMs: 0,
      staleSinceMs: undefined,
      spacedRolls: 0,
      lastQuietWriteMs: undefined,
      undoneWrites: 0,
    },
  });
  return reads() + known.reads();
}

export const growthCases: readonly GrowthCase[] = [
  { name: 'many configs', target: 'workloads', work: (n) => readingWork(workloadWith(manyConfigs(n)), false) },
  {
    name: 'many configs, for Reloader',
    target: 'workloads',
    work: (n) => readingWork(workloadWith(manyConfigs(n)), true),
  },
  { name: 'many containers', target: 'workloads', work: (n) => readingWork(workloadWith(manyKeys(n)), true) },
  {
    name: 'many annotations',
    target: 'workloads',
    work: (n) =>
      readingWork(
        workloadWith(
          {},
          Object.fromEntries(
            many(n, (i) => [`${i % 2 === 0 ? 'reroll.dev' : 'reloader.stakater.com'}/x${String(i)}`, '']),
          ),
        ),
        true,
      ),
  },
  {
    name: 'many keys',
    target: 'configs',
    work: (n) => {
      const { value, reads } = countReads(configWith(n));
      readConfig('ConfigMap', value, testReading);
      return reads();
    },
  },
  { name: 'many keys of one config', target: 'plans', work: planningWork },
];

const size = 500;

/** One line for each: the growth of work and time when the input doubles. */
export function growthOf(targets: readonly string[]): readonly string[] {
  return growthCases
    .filter(({ target }) => targets.includes(target))
    .map(({ name, target, work }) => {
      const [one, two] = [measure(() => work(size)), measure(() => work(2 * size))];
      const ratio = (a: number, b: number): string => (b / a).toFixed(1);
      return `twice the input, ${target}, ${name}: work × ${ratio(one.work, two.work)}, time × ${ratio(one.ms, two.ms)}`;
    });
}

/** The fastest of several tries, since the first ones include compilation. */
function measure(act: () => number): { readonly work: number; readonly ms: number } {
  const tries = many(5, () => {
    const startMs = performance.now();
    const work = act();
    return { work, ms: performance.now() - startMs };
  });
  return tries.reduce((best, next) => (next.ms < best.ms ? next : best));
}
