/** A record is about one object: what it proves on another object, of the same name or of another name. */
import { describe, expect, test } from '@jest/globals';
import { objectId, type RolloutRecord } from '../../../../src/model/record.ts';
import { baselinedWorld, type World } from '../../../builders/world.ts';
import { TestCluster } from '../../../sim/test-cluster.ts';
import { simKinds, workloadName } from '../../../sim/objects.ts';
import { app, complete, times } from '../config-story.ts';

const blue = { color: 'blue' };
const web = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;

/** Its only rollout is complete, and its template was written in minute 2 of the day. */
function completeWorld(): World {
  const world = baselinedWorld();
  world.patchWorkload(complete);
  return world;
}

/** Another client writes the record while no process watches. */
function replaceRecord(world: World, change: (record: RolloutRecord) => RolloutRecord): void {
  const text = world.object.metadata?.annotations?.['reroll.dev/record'] ?? '';
  const record = JSON.stringify(change(JSON.parse(text) as RolloutRecord));
  world.patchUnseen({ metadata: { annotations: { 'reroll.dev/record': record } } });
}

test('a record names its object', () => {
  expect(completeWorld().record?.uid).toBe(objectId(web, 'uid-1'));
});

describe('a workload that was created again under its name, with its record', () => {
  function recreated(change: (world: World) => void = () => undefined): World {
    const world = completeWorld();
    world.patchUnseen({ metadata: { uid: 'uid-2' } });
    change(world);
    world.forget();
    return world;
  }

  test('and the content that is recorded is adopted: nothing rolls', () => {
    const world = recreated();
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'adopted' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.record?.uid).toBe(objectId(web, 'uid-2'));
  });

  test('and the content that is recorded, whatever the times: nothing rolls', () => {
    const world = recreated();
    world.setConfigUnseen(app, { color: 'red' }, { times: times['changed after the template'] });
    world.forget();
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('and other content that was changed after it was created rolls once', () => {
    const world = recreated((each) => {
      each.setConfigUnseen(app, blue, { times: times['changed after the template'] });
    });
    expect(world.settle().filter((action) => action === 'roll')).toHaveLength(1);
    expect(world.settle()).toEqual(['noop']);
  });

  test('and other content that was there before it is adopted: nothing rolls', () => {
    const world = recreated((each) => {
      each.setConfigUnseen(app, blue, { times: times['changed before the template'] });
    });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('and a record whose versions are of another history is not believed to be newer', () => {
    const world = recreated((each) => {
      replaceRecord(each, (record) => ({ ...record, configs: withVersion(record, '9876543210') }));
    });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'adopted' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('that is seen to be created is adopted too', () => {
    const world = completeWorld();
    world.patchUnseen({ metadata: { uid: 'uid-2' } });
    world.see('created');
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'adopted' });
    world.setConfig(app, blue);
    expect(world.settle().filter((action) => action === 'roll')).toHaveLength(1);
  });
});

describe('a workload that is a copy of another one, with its record', () => {
  function copied(): World {
    const world = completeWorld();
    replaceRecord(world, (record) => ({ ...record, uid: objectId({ ...web, name: 'origin' }, 'uid-9') }));
    return world;
  }

  test.each(Object.entries(times))('and other content of %s is adopted: nothing rolls', (_name, time) => {
    const world = copied();
    world.setConfigUnseen(app, blue, { times: time });
    world.forget();
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'adopted' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('rolls for what changes from then on', () => {
    const world = copied();
    world.forget();
    world.settle();
    world.setConfig(app, blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });
});

test('a record of another object in the place of its own is not trusted: its own is written again', () => {
  const world = completeWorld();
  const own = world.record;
  replaceRecord(world, (record) => ({ ...record, uid: objectId(web, 'uid-9') }));
  world.see('watch');
  expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'record-restored' });
  world.settle();
  expect(world.record).toEqual(own);
});

test('a record of another object in the place of the own one does not tell what its pods run: what it names rolls', () => {
  const world = completeWorld();
  const { configs = {} } = baselinedWorld({}, { [app]: blue }).record ?? {};
  replaceRecord(world, (record) => ({ ...record, uid: objectId(web, 'uid-9'), configs }));
  world.see('watch');
  world.setConfig(app, blue);
  expect(world.settle()).toEqual(['roll', 'noop']);
});

describe('a record of version 0.1.0, which names no object, with versions of another history', () => {
  test('is read against the API server, and rolls once where the content differs', () => {
    const world = completeWorld();
    replaceRecord(world, (record) => withoutUid({ ...record, configs: withVersion(record, '9876543210') }));
    world.setConfigUnseen(app, blue);
    world.forget();
    expect(world.plan()).toEqual({ action: 'confirm', reason: 'lagging-view', configs: [app] });
    expect(world.settle({ confirmed: [app] })).toEqual(['roll', 'noop']);
    expect(world.settle()).toEqual(['noop']);
  });

  test('rolls once on two replicas, whichever leads', async () => {
    const cluster = new TestCluster({ workloads: 1, configs: 1, replicas: 2 });
    await cluster.do({ do: 'quiet' }, { do: 'stand down' });
    cluster.store.update('Deployment', workloadName(0), (object) => {
      const annotations = { ...object.metadata.annotations };
      const record = JSON.parse(annotations['reroll.dev/record'] ?? '') as RolloutRecord;
      const old = withoutUid({ ...record, configs: withVersion(record, '9876543210') });
      const texts = { ...annotations, 'reroll.dev/record': JSON.stringify(old) };
      return { ...object, metadata: { ...object.metadata, annotations: texts } };
    });
    await cluster.do({ do: 'set key', config: 0, key: 'color', value: 'blue' });
    for (const replica of [0, 1]) {
      await cluster.do({ do: 'restart', replica });
      for (const watch of simKinds) {
        const list = { replica, watch, count: 9 };
        await cluster.do({ do: 'begin list', ...list }, { do: 'list items', ...list }, { do: 'end list', ...list });
      }
    }
    await cluster.do({ do: 'lead', replica: 0 });
    await cluster.quiet();
    await cluster.do({ do: 'lead', replica: 1 });
    await cluster.quiet();
    await cluster.do({ do: 'restart', replica: 0 }, { do: 'lead', replica: 0 });
    await cluster.quiet();
    expect([cluster.rollsOf(0), cluster.violations]).toEqual([1, []]);
    await cluster.stop();
  });
});

function withVersion({ configs }: RolloutRecord, rv: string): RolloutRecord['configs'] {
  const entries = Object.entries(configs).map(([ref, entry]) => [
    ref,
    typeof entry === 'object' ? { ...entry, rv } : entry,
  ]);
  return Object.fromEntries(entries) as RolloutRecord['configs'];
}

/** As version 0.1.0 wrote it. */
function withoutUid(record: RolloutRecord): RolloutRecord {
  const members = Object.entries(record).filter(([member]) => member !== 'uid' && member !== 'roll');
  return Object.fromEntries(members) as unknown as RolloutRecord;
}
