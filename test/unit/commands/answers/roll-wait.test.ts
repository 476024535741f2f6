/** `reroll roll --wait`: what it shows while a rollout goes on, and how it ends. */
import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, test } from '@jest/globals';

import { FakeClock } from '../../../fakes/fake-clock.ts';
import { runAnswer, type Answered, type Surroundings } from './run-answer.ts';
import { deployment, waiting } from './waiting.ts';

/** Three pods; the write of the roll makes the second generation. */
const started = {
  metadata: { generation: 2 },
  spec: { replicas: 3 },
  status: { observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3 },
};

function counts(updatedReplicas: number, replicas: number, availableReplicas: number): object {
  return { status: { observedGeneration: 2, updatedReplicas, replicas, availableReplicas } };
}

function failing(lastUpdateTime: string): object {
  const condition = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastUpdateTime };
  return { status: { conditions: [condition] } };
}

/** Before each pause of the command, the workload is changed by the next step; returns the pauses too. */
async function follow(
  steps: readonly (object | undefined)[],
  {
    args = [],
    before = {},
    ...surroundings
  }: Surroundings & { readonly args?: readonly string[]; before?: object } = {},
): Promise<Answered & { readonly pausesMs: readonly number[] }> {
  const cluster = await waiting({ web: {} });
  cluster.patch(deployment('web'), started);
  cluster.patch(deployment('web'), before);
  const clock = new FakeClock();
  const pausesMs: number[] = [];
  const rest = steps[Symbol.iterator]();
  const end = { isOver: false };
  const line = ['roll', 'deploy/web', '--reason', 'x', '--wait', ...args];
  const running = runAnswer(cluster, line, { clock, ...surroundings }).finally(() => (end.isOver = true));
  running.catch(() => undefined);
  while (!end.isOver) {
    await nextTurn();
    const [pauseMs] = clock.pendingMs;
    if (pauseMs === undefined) continue;
    pausesMs.push(pauseMs);
    const { value: step } = rest.next() as { readonly value?: object };
    if (step !== undefined) cluster.patch(deployment('web'), step);
    clock.tick(pauseMs);
  }
  return { ...(await running), pausesMs };
}

test('shows a line for each change, until the rollout is complete', async () => {
  const { code, lines, talk } = await follow([
    counts(0, 3, 3),
    counts(1, 4, 3),
    counts(1, 4, 3),
    counts(3, 4, 3),
    counts(3, 3, 3),
  ]);
  expect([code, lines]).toEqual([0, ['deployment.apps/web in shop rolled (x)']]);
  expect(talk.split('\n')).toEqual([
    'deployment/web: 0 of 3 updated',
    'deployment/web: 1 of 3 updated',
    'deployment/web: 3 of 3 updated, waiting until all are available and the old ones have ended',
    'deployment/web: 3 of 3 updated, complete',
  ]);
});

test('reads ever less often', async () => {
  const { pausesMs } = await follow([...Array.from({ length: 9 }, () => undefined), counts(3, 3, 3)]);
  expect(pausesMs).toEqual([200, 300, 450, 675, 1012.5, 1518.75, 2000, 2000, 2000, 2000]);
});

test('replaces one line on a terminal', async () => {
  const { talk, written } = await follow([counts(1, 4, 3), counts(2, 4, 3), counts(3, 3, 3)], {
    isErrorTerminal: true,
  });
  expect(talk).toBe('deployment/web: 3 of 3 updated, complete');
  // The first half second is quiet.
  expect(written).toBe('\r\u001b[Kweb: 2 of 3 updated\r\u001b[K');
});

describe('ends with 1', () => {
  test('after the timeout', async () => {
    const { code, talk, pausesMs } = await follow([counts(1, 4, 3)], { args: ['--timeout', '10s'] });
    expect(code).toBe(1);
    expect(talk).toMatch(/\nreroll: deployment.apps\/web in shop: not complete after 10s: 1 of 3 updated$/);
    expect(pausesMs.reduce((sum, pauseMs) => sum + pauseMs, 0)).toBe(10_000);
  });

  test('if the rollout fails', async () => {
    const { code, talk } = await follow([counts(1, 4, 3), failing('2027-01-07T09:16:00Z')]);
    expect(code).toBe(1);
    expect(talk).toMatch(/1 of 3 updated, and its rollout has failed \(ProgressDeadlineExceeded\)$/);
  });

  test('but not for the failure of an earlier rollout', async () => {
    const { code } = await follow([counts(1, 4, 3), counts(3, 3, 3)], { before: failing('2027-01-01T09:16:00Z') });
    expect(code).toBe(0);
  });

  test('if the workload is deleted', async () => {
    const { code, talk } = await follow([{ metadata: { uid: 'another' } }]);
    expect(code).toBe(1);
    expect(talk).toMatch(/reroll: deployment.apps\/web in shop: it has been deleted$/);
  });

  test.each([{ paused: true }, { updateStrategy: { type: 'OnDelete' } }])(
    'if the pods are not replaced without a user: %j',
    async (spec) => {
      const { code, lines, talk, pausesMs } = await follow([], { before: { spec } });
      expect([code, lines.length, pausesMs]).toEqual([1, 1, []]);
      expect(talk).toContain('reroll: deployment.apps/web in shop is not waited for: ');
    },
  );
});

test('of a dry run waits for nothing', async () => {
  const { code, pausesMs } = await follow([], { args: ['--dry-run'] });
  expect([code, pausesMs]).toEqual([0, []]);
});

test('ends when the user stops it', async () => {
  const stopping = new AbortController();
  const running = follow([], {
    signal: stopping.signal,
    onGet: async () => {
      if (stopping.signal.aborted) throw stopping.signal.reason as Error;
    },
  });
  stopping.abort(new Error('stopped'));
  await expect(running).rejects.toThrow('stopped');
});
