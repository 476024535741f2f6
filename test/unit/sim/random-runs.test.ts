import { expect, test } from '@jest/globals';

import { describeFailure, play } from '../../sim/play.ts';

test('after any order of changes, lags, lists, lost answers, leaders, restarts and restores everything runs what is there', async () => {
  const size = { workloads: 3, configs: 3, replicas: 2 };
  const failure = await play({ size, runs: 40, steps: 40, seed: 20_260_101 });
  expect(failure === undefined ? 'holds' : describeFailure(failure)).toBe('holds');
  // A run of the simulation is pure computing: on a busy machine it takes several times as long as on an idle one.
}, 300_000);

test.each([false, true])(
  'the same holds for custom resources, staged: %s',
  async (isStaged) => {
    const size = { workloads: isStaged ? 12 : 3, configs: 2, replicas: 2 };
    const failure = await play({ isStaged, isCustomKind: true, size, runs: 8, steps: 40, seed: 20_260_102 });
    expect(failure === undefined ? 'holds' : describeFailure(failure)).toBe('holds');
  },
  300_000,
);
