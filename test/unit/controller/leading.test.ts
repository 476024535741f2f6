/** One replica of several: it watches all the time, and acts only while it leads. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { OneReplica } from '../../fakes/one-replica.ts';

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

describe('with a highest rate of patches', () => {
  beforeEach(async () => {
    await replica.stop();
    replica = new OneReplica(1);
    await leadAndRecord();
    replica.config('blue');
    await replica.clock.advance(0);
    replica.config('green');
    await replica.clock.advance(0);
    expect(replica.accepted).toEqual(['recorded', 'rolled']);
  });

  test('a workload that has to wait is rolled when it is its turn', async () => {
    await replica.clock.advance(999);
    expect(replica.accepted).toEqual(['recorded', 'rolled']);
    await replica.clock.advance(1);
    expect(replica.accepted).toEqual(['recorded', 'rolled', 'rolled']);
  });

  test.each<[string, () => void | Promise<void>]>([
    ['stands by', () => replica.controller.standDown()],
    ['stops', () => replica.stop()],
  ])('a replica that %s has nobody in line', async (_what, end) => {
    await end();
    expect(replica.clock.pendingMs).toEqual([]);
  });

  test('whoever waited waits again in the next term', async () => {
    replica.controller.standDown();
    replica.controller.lead();
    await replica.settle();
    expect(replica.accepted).toEqual(['recorded', 'rolled', 'rolled']);
  });
});

describe('a replica that stands by', () => {
  test('writes nothing and reports nothing, and its queue runs empty', async () => {
    await replica.sync();
    replica.config('blue');
    await replica.settle();
    expect([replica.accepted, replica.events]).toEqual([[], []]);
    await replica.clock.advance(1);
    expect(replica.controller.idleMs).toBeGreaterThan(0);
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
