/**
 * Plays random runs of the simulated cluster, and surveys it as users with and without the digest keys do: the first as
 * a controller decides that has just started, the others by the word of the controller.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { readPending } from '../../../src/plan/pending.ts';
import type { State, StatusReason, WorkloadStatus } from '../../../src/status/state.ts';
import type { Surveyed } from '../../../src/survey/surveyed.ts';
import { scenarios, type Scenario } from '../../sim/commands.ts';
import { describe as describeStep } from '../../sim/steps.ts';
import { TestCluster } from '../../sim/test-cluster.ts';
import { excludedReasons } from './excluded-reasons.ts';
import { Moment } from './moment.ts';

const size = { workloads: 3, configs: 3, replicas: 2 };
const runs = 24;
/** A survey follows every so many steps. */
const everySteps = 3;

const current: readonly State[] = ['current', 'rolling', 'failed'];
const rolls: readonly StatusReason[] = [
  ...(['content-changed', 'settle', 'min-interval', 'endless-changes'] as const),
  ...(['hold', 'invalid', 'approval', 'window'] as const),
];

const nameOf = ({ status }: Surveyed): string => status.workload.name;
const words = ({ state, reason }: WorkloadStatus): string => `${state} (${reason})`;

/** A patch that may not be sent is what the controller adds to its decision to roll. */
function asDecided(status: WorkloadStatus): WorkloadStatus {
  return status.reason === 'patch' ? { ...status, reason: 'content-changed' } : status;
}

/** How a survey with the digest keys differs from the first plans of a controller. */
function differences(moment: Moment, all: readonly Surveyed[], statuses: readonly WorkloadStatus[]): readonly string[] {
  const planned = new Map(statuses.map((status) => [status.workload.name, status]));
  if (planned.size !== all.length) return [`${String(all.length)} instead of ${String(planned.size)} workloads`];
  return all.flatMap((each) => {
    const { status } = each;
    const expected = planned.get(nameOf(each));
    const isSettling = status.reason === 'settle' && moment.isSettling && rolls.includes(expected?.reason ?? 'fresh');
    if (isSettling || (expected !== undefined && words(expected) === words(status))) return [];
    return [`${nameOf(each)} is ${words(status)} instead of ${expected === undefined ? 'none' : words(expected)}`];
  });
}

/** What a survey without the digest keys says that only they could tell. */
function guesses(moment: Moment, all: readonly Surveyed[], known: readonly Surveyed[], isLive: boolean): string[] {
  const toRoll = new Set(known.filter(({ status }) => rolls.includes(status.reason)).map(nameOf));
  return all
    .filter(({ status }) => current.includes(status.state))
    .flatMap((each) => {
      const { basis, notCompared } = each;
      const faults: Readonly<Record<string, boolean>> = {
        'waits by its annotation': readPending(moment.pendingOf(each)) !== undefined,
        'nothing shows that': basis === 'nothing',
        'no controller runs': basis === 'controller' && !isLive,
        'versions differ': basis === 'comparison' && notCompared.length > 0,
        'it has to be rolled': basis === 'comparison' && toRoll.has(nameOf(each)),
      };
      const found = Object.keys(faults).filter((fault) => faults[fault]);
      return found.map((fault) => `${nameOf(each)} is ${words(each.status)} without the keys, and ${fault}`);
    });
}

/** What is wrong about the surveys of one moment. */
async function check(moment: Moment, isLive: boolean, reached: Set<StatusReason>): Promise<readonly string[]> {
  const keyed = await moment.survey({ hasKeys: true });
  const thorough = await moment.survey({ hasKeys: true, isThorough: true });
  const keyless = await moment.survey({ hasKeys: false, isLive });
  for (const { status } of keyed.all) reached.add(status.reason);
  const planned = (await moment.planned(0)).map(asDecided);
  const hasRead = keyless.gets > 0 ? ['a user without the keys has read contents'] : [];
  return [
    ...differences(moment, keyed.all, planned),
    ...differences(moment, thorough.all, planned).map((text) => `planned about all, ${text}`),
    ...guesses(moment, keyless.all, keyed.all, isLive),
    ...hasRead,
  ];
}

/** Plays a run. Returns what is wrong after a step; undefined if nothing is. */
async function firstFault({ options, steps }: Scenario, reached: Set<StatusReason>): Promise<string | undefined> {
  const cluster = new TestCluster(options);
  try {
    for (const [index, step] of steps.entries()) {
      await cluster.do(step);
      if (index % everySteps !== 0 && step.do !== 'restore') continue;
      const wrong = await check(new Moment(cluster, options), index % 2 === 0, reached);
      if (wrong.length > 0) return `after step ${String(index + 1)}, ${describeStep(step)}: ${wrong.join('; ')}`;
    }
    return undefined;
  } finally {
    await cluster.stop();
  }
}

test('status-equals-controller-decision, of surveys of random clusters', async () => {
  const reached = new Set<StatusReason>();
  const drawn = fc.sample(scenarios(size, 40), { seed: 20_270_109, numRuns: runs });
  for (const [index, run] of drawn.entries()) {
    const fault = await firstFault(run, reached);
    expect(fault === undefined ? 'agrees' : `run ${String(index)}: ${fault}`).toBe('agrees');
  }
  expect([...reached].filter((reason) => reason in excludedReasons)).toEqual([]);
  const common: readonly StatusReason[] = [
    ...(['up-to-date', 'no-record', 'references-changed', 'content-changed', 'settle'] as const),
    ...(['opted-out', 'not-opted-in', 'hold', 'invalid', 'approval', 'min-interval'] as const),
  ];
  expect(common.filter((reason) => !reached.has(reason))).toEqual([]);
  // Pure computing: on a busy machine it takes several times as long as on an idle one.
}, 180_000);
