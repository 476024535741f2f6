/** Rolls that do not come about: the workload gives its turn to others, unless another process may have rolled it. */
import { beforeAll, describe, expect, test } from '@jest/globals';

import { StagedFleet } from '../../../builders/staged-fleet.ts';

const app = 'ConfigMap/shop/app';

/** The one that goes first for the content `blue`. */
let best: string;

beforeAll(async () => {
  const fleet = await StagedFleet.of(10);
  fleet.change('blue');
  await fleet.run();
  [best = ''] = fleet.rolled;
});

/** Proves each rollout in flight, and lets the next ones go, until none is left. */
async function finish(fleet: StagedFleet): Promise<void> {
  for (let proven = -1; proven < fleet.rolled.length;) {
    proven = fleet.rolled.length;
    for (const name of fleet.rolled) fleet.judge(name, 'proven');
    // What is refused comes back without end.
    await fleet.run(200);
  }
}

describe('the others go on', () => {
  test('where the patches of the first one are refused', async () => {
    const fleet = await StagedFleet.of(10);
    fleet.refuse(best);
    fleet.change('blue');
    await fleet.run(100);
    expect([fleet.rolled.length, fleet.rolled.includes(best)]).toEqual([1, false]);
    await finish(fleet);
    expect([fleet.rolled.length, fleet.rolled.includes(best)]).toEqual([9, false]);
    fleet.outcomes.clear();
    await fleet.run();
    expect(fleet.rolled.at(-1)).toBe(best);
  });

  test('where a policy removes the trigger of the first one, so that its next write waits', async () => {
    const fleet = await StagedFleet.of(10);
    fleet.admit = (before, after) => {
      const isRoll = JSON.stringify(before.spec) !== JSON.stringify(after.spec);
      return isRoll && after.metadata?.name === best ? { ...after, spec: before.spec ?? {} } : after;
    };
    fleet.change('blue');
    await fleet.run(100);
    // It is planned again before its next write is due.
    fleet.write(best, { metadata: { annotations: { 'reroll.dev/canary': 'true' } } });
    await fleet.run(100);
    const rolled = fleet.rolled.filter((name) => name !== best);
    expect(rolled.length).toBe(1);
    fleet.judge(rolled[0] ?? '', 'proven');
    await fleet.run(100);
    expect(fleet.rolled.filter((name) => name !== best).length).toBe(3);
  });

  test('where the reconcile of the first one ends with an exception', async () => {
    const fleet = await StagedFleet.of(10);
    fleet.admit = (_, after) => {
      if (after.metadata?.name === best) throw new Error('the transport is broken');
      return after;
    };
    fleet.change('blue');
    await fleet.run(100).catch(() => fleet.run(100));
    expect([fleet.rolled.length, fleet.rolled.includes(best)]).toEqual([1, false]);
  });

  test('where one cannot be planned', async () => {
    const fleet = await StagedFleet.of(10);
    fleet.change('blue');
    for (const key of [...fleet.queued]) {
      if (key.endsWith(`/${best}`)) continue;
      fleet.queued.delete(key);
      await fleet.reconcile(key.split('/').at(-1) ?? '');
    }
    fleet.queued.clear();
    expect(fleet.rolled).toEqual([]);
    fleet.stagedRolls.leave(`Deployment/shop/${best}`);
    await fleet.run();
    expect([fleet.rolled.length, fleet.rolled.includes(best)]).toEqual([1, false]);
  });
});

describe('a workload whose config has to be read first', () => {
  async function admitted(): Promise<StagedFleet> {
    const fleet = await StagedFleet.of(10);
    fleet.change('blue');
    while (fleet.stagedRolls.countsOf(app)?.begun !== 1) await fleet.run(1);
    expect(fleet.rolled).toEqual([]);
    return fleet;
  }

  /** Its plan says that a config has to be read. */
  function take(fleet: StagedFleet, outcome: 'confirming' | 'unread'): void {
    const facts = { cause: [], changed: [], changes: [], changer: undefined, isDryRun: false } as const;
    const decision = { action: 'confirm', reason: 'lagging-view', configs: ['ConfigMap/app'] } as const;
    const workload = fleet.stateOf(best);
    const event = { ...facts, key: `Deployment/shop/${best}` as const, workload, decision };
    if (outcome === 'confirming') fleet.stagedRolls.take({ ...event, outcome });
    else fleet.stagedRolls.take({ ...event, outcome, config: 'ConfigMap/app', message: 'not answered' });
  }

  test('keeps its turn while it is read: else it would lose it at each plan', async () => {
    const fleet = await admitted();
    take(fleet, 'confirming');
    await fleet.run();
    expect(fleet.rolled).toEqual([best]);
  });

  test('leaves it to the others where that read fails', async () => {
    const fleet = await admitted();
    take(fleet, 'confirming');
    take(fleet, 'unread');
    fleet.queued.delete(`Deployment/shop/${best}`);
    await fleet.run();
    expect([fleet.rolled.length, fleet.rolled.includes(best)]).toEqual([1, false]);
  });
});

describe('a workload whose patch meets a conflict', () => {
  /** Another process has changed the first one, and the watch has not brought that yet. */
  async function conflicted(): Promise<StagedFleet> {
    const fleet = await StagedFleet.of(10);
    fleet.writeUnseen(best, { metadata: { labels: { by: 'another' } } });
    fleet.change('blue');
    await fleet.run();
    return fleet;
  }

  test('keeps its slot until its change is seen: it may be a roll', async () => {
    const fleet = await conflicted();
    fleet.clock.tick(9_999);
    await fleet.run();
    expect(fleet.rolled).toEqual([]);
    fleet.catchUp(best);
    await fleet.run();
    expect(fleet.rolled).toEqual([best]);
    expect(fleet.stagedRolls.sizes['stagedConflicts']).toBe(0);
  });

  test('keeps its slot while the watch brings states from before the change', async () => {
    const fleet = await StagedFleet.of(10);
    fleet.change('blue');
    fleet.writeUnseen(best, { metadata: { labels: { by: 'another' } } });
    await fleet.run();
    const state = fleet.stateOf(best);
    fleet.inventory.take({ type: 'workload', state, origin: 'list' });
    fleet.stagedRolls.seen(`Deployment/shop/${best}`);
    await fleet.run();
    expect(fleet.rolled).toEqual([]);
  });

  test('leaves its slot to others after ten seconds: a webhook may answer so although nothing has changed', async () => {
    const fleet = await conflicted();
    fleet.clock.tick(10_000);
    await fleet.run();
    expect([fleet.rolled.length, fleet.rolled.includes(best)]).toEqual([1, false]);
  });

  test('leaves its slot at once where it is gone', async () => {
    const fleet = await conflicted();
    fleet.delete(best);
    await fleet.run();
    expect([fleet.rolled.length, fleet.rolled.includes(best)]).toEqual([1, false]);
    expect(fleet.stagedRolls.sizes['stagedConflicts']).toBe(0);
  });

  test('has no timer left when the term ends', async () => {
    const fleet = await conflicted();
    expect(fleet.clock.pendingMs).toContain(10_000);
    fleet.stagedRolls.close();
    expect(fleet.clock.pendingMs).not.toContain(10_000);
  });
});
