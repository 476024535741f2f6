/** Plays random runs of the simulated cluster, and compares each status with what the controller itself lists. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { states, type State, type StatusReason } from '../../../src/status/state.ts';
import { scenarios, type Scenario } from '../../sim/commands.ts';
import type { SimKind } from '../../sim/objects.ts';
import { plainOptions } from '../../sim/options.ts';
import { describe as describeStep, type Step } from '../../sim/steps.ts';
import { TestCluster } from '../../sim/test-cluster.ts';
import { disagreements, disagreementsAtRest } from './agreement.ts';

const size = { workloads: 3, configs: 3, replicas: 2 };

/** There is one installation. */
const outOfReach: readonly State[] = ['foreign'];

const blue: Step = { do: 'set key', config: 0, key: 'color', value: 'blue' };
const arrives: Step = { do: 'deliver', replica: 0, watch: 'all', count: 99 };
const listAgain = (watch: SimKind): readonly Step[] => [
  { do: 'begin list', replica: 0, watch },
  { do: 'end list', replica: 0, watch },
];

/** What random runs reach too rarely. */
const rare: readonly (readonly Step[])[] = [
  // A config that is older than the records of its two users cannot be read.
  [
    blue,
    arrives,
    { do: 'deliver', replica: 1, watch: 'Deployment', count: 99 },
    { do: 'fail read', replica: 1 },
    { do: 'fail read', replica: 1 },
    { do: 'lead', replica: 1 },
  ],
  // It leads before all watches are listed, so nothing is planned.
  [{ do: 'restart', replica: 0 }, ...listAgain('Namespace'), ...listAgain('Deployment'), { do: 'lead', replica: 0 }],
  // While a roll is held pods start, which only a list shows, and the content goes back.
  [
    ...[blue, arrives, { ...blue, value: 'green' }, arrives],
    ...([{ do: 'replace pod', workload: 1 }, { do: 'write status', workload: 1 }, ...listAgain('Deployment')] as const),
    ...[blue, arrives],
  ],
  // A record that other references need is refused.
  [
    { do: 'next patch', replica: 0, fate: 'refused' },
    { do: 'use', workload: 0, uses: [{ config: 1, form: 'all', isOptional: false }] },
    arrives,
  ],
  // A hold that does not parse.
  [{ do: 'hold', on: 0, hold: 'ture' }, arrives, blue, arrives, { do: 'wait', ms: 60_000 }],
  // Only a window is closed, at one of these minutes at the latest.
  [
    { do: 'set window', on: 0, window: '*/5 * * * * 2m' },
    ...(['blue', 'green', 'blue', 'green'] as const).flatMap((value): readonly Step[] => [
      { ...blue, value },
      arrives,
      { do: 'wait', ms: 60_000 },
    ]),
  ],
];

/** The last ones are the rare ones. */
function drawRuns(): readonly Scenario[] {
  const random = fc.sample(scenarios(size, 40), { seed: 20_270_107, numRuns: 30 });
  const options = { ...plainOptions, ...size, minIntervalMs: 10_000 };
  // Every other run has a limit on the rate of patches, which the generated options leave out.
  const limited = random.map((run, index) => (index % 2 === 0 ? run : withLimit(run)));
  return [...limited, ...rare.map((steps): Scenario => ({ options, steps: [{ do: 'quiet' }, ...steps] }))];
}

function withLimit({ options, steps }: Scenario): Scenario {
  return { options: { ...options, maxPatchesPerSecond: 0.5 }, steps };
}

interface Reached {
  readonly states: Set<State>;
  readonly reasons: Set<StatusReason>;
}

/** Plays a run. Returns the first disagreement after a step, or at rest; undefined if there is none. */
async function firstDisagreement({ options, steps }: Scenario, reached: Reached): Promise<string | undefined> {
  const cluster = new TestCluster(options);
  try {
    for (const [index, step] of [...steps, { do: 'quiet' } as const].entries()) {
      await cluster.do(step);
      const found = check(cluster, step.do === 'quiet', reached);
      if (found.length > 0) return `after step ${String(index + 1)}, ${describeStep(step)}: ${found.join('; ')}`;
    }
    return undefined;
  } finally {
    await cluster.stop();
  }
}

function check(cluster: TestCluster, isAtRest: boolean, reached: Reached): readonly string[] {
  return Array.from({ length: size.replicas }, (_, index) => cluster.replica(index)).flatMap((replica) => {
    const statuses = [...replica.controller.statuses];
    if (!replica.isLeading) return statuses.length === 0 ? [] : [`${replica.name} stands by and has statuses`];
    for (const { state, reason } of statuses) {
      reached.states.add(state);
      reached.reasons.add(reason);
    }
    return [...disagreements(cluster, replica), ...(isAtRest ? disagreementsAtRest(cluster, replica) : [])];
  });
}

test('status-equals-controller-decision', async () => {
  const reached: Reached = { states: new Set(), reasons: new Set() };
  for (const [index, run] of drawRuns().entries()) {
    const found = await firstDisagreement(run, reached);
    expect(found === undefined ? 'agrees' : `run ${String(index)}: ${found}`).toBe('agrees');
  }
  expect([...reached.states].sort()).toEqual(states.filter((state) => !outOfReach.includes(state)).sort());
  const reasons: readonly StatusReason[] = [
    ...(['settle', 'min-interval', 'rate', 'patch', 'patch-failed', 'reverted', 'mixed-pods-possible'] as const),
    ...(['hold', 'invalid', 'approval', 'window'] as const),
    ...(['no-record', 'server-error', 'no-answer', 'lagging-view', 'not-planned'] as const),
  ];
  expect(reasons.filter((reason) => !reached.reasons.has(reason))).toEqual([]);
  // A run of the simulation is pure computing: on a busy machine it takes several times as long as on an idle one.
}, 120_000);
