/**
 * Golden vectors of the record: records of version 0.1.0 are read as before, and the format that it knows has not
 * changed. Other texts here would roll workloads at an upgrade, or hide a change at a downgrade.
 */
import { describe, expect, test } from '@jest/globals';
import { readRecord } from '../../../../src/plan/record/record.ts';
import { baselinedWorld, World } from '../../../builders/world.ts';

const app = 'ConfigMap/app';
const blue = { color: 'blue' };
const templateAnnotations = { team: 'shop' };
const workload = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;
const keyId = 'Ua57-vqp';

/** Of `color: red` and `color: blue` in the ConfigMap `app`, and of the template before a roll. */
const golden = {
  red: 'A04COnG0nUh3DzDS9_NjIQ',
  blue: 'pihJPdk-AH7SQEPLez0PVA',
  template: 'HyqMsaPRZxPoyxQLDRpghg',
  trigger: 'jxkl856dZIpYioL-JyFXYg',
  uid: '535842d650c45a43',
};

/** Records as version 0.1.0 wrote them. */
const before = {
  baselined: `{"v":1,"key":"${keyId}","configs":{"ConfigMap/app":{"rv":"101","keys":{"*":"${golden.red}"}}}}`,
  rolled:
    `{"v":1,"key":"${keyId}","rolledAt":"2023-11-14T22:13:20Z","from":"${golden.template}",` +
    `"configs":{"ConfigMap/app":{"rv":"104","keys":{"*":"${golden.blue}"}}}}`,
};

const annotated = (text: string): unknown => ({ metadata: { annotations: { 'reroll.dev/record': text } } });
const textOf = (world: World): string => world.object.metadata?.annotations?.['reroll.dev/record'] ?? '';

/** A workload that version 0.1.0 has recorded, as the first list after the upgrade shows it. */
function upgraded(): World {
  const world = new World({ templateAnnotations });
  world.completeRollout();
  world.patchUnseen(annotated(before.baselined));
  world.forget();
  return world;
}

/** A workload that version 0.1.0 has just rolled from red to blue. */
function upgradedInRollout(): World {
  const world = rolled();
  world.beginRollout();
  world.patchUnseen(annotated(before.rolled));
  return world;
}

/** The same workload, rolled by this version. */
function rolled(): World {
  const world = baselinedWorld({ templateAnnotations });
  world.completeRollout();
  world.setConfig(app, blue);
  expect(world.settle()).toEqual(['roll', 'noop']);
  return world;
}

const stripped = {
  spec: { template: { metadata: { annotations: { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null } } } },
};

describe('the text of a record', () => {
  test('of a workload that was never rolled', () => {
    expect(textOf(baselinedWorld({ templateAnnotations }))).toBe(
      before.baselined.replace('"configs"', `"uid":"${golden.uid}","scope":2,"configs"`),
    );
  });

  test('of one that was rolled from a complete rollout', () => {
    const evidence = '"gen":1,"for":["ConfigMap/app"],"was":"bad"';
    const roll = `"roll":{"to":"${golden.trigger}","base":"${keyId}.${golden.template}","alone":true,${evidence}}`;
    const text = before.rolled.replace('"rolledAt"', `"uid":"${golden.uid}","scope":2,"rolledAt"`);
    expect(textOf(rolled())).toBe(text.replace('"configs"', `${roll},"configs"`));
  });

  test('has every member of version 0.1.0 as that version wrote it', () => {
    const members = JSON.parse(textOf(rolled())) as Readonly<Record<string, unknown>>;
    const known = ['v', 'key', 'rolledAt', 'from', 'configs'].map((member) => [member, members[member]]);
    expect(JSON.stringify(Object.fromEntries(known))).toBe(before.rolled);
  });

  test.each(Object.entries(before))('of version 0.1.0 is read: %s', (_name, text) => {
    const reading = readRecord({ text, workload, uid: 'uid-1' }, [keyId]);
    expect(reading).toEqual({ state: 'known', record: JSON.parse(text) as unknown, about: 'this' });
  });

  test('with unknown members about the last roll is read without them', () => {
    const text = before.rolled.replace('"configs"', '"roll":{"to":7},"other":[1],"configs"');
    const reading = readRecord({ text, workload, uid: 'uid-1' }, [keyId]);
    expect(reading).toMatchObject({ state: 'known', record: JSON.parse(before.rolled) as object });
  });

  test('of a folded kind is no record for version 0.1.0, which knows only entries with keys', () => {
    const text = `{"v":1,"key":"${keyId}","configs":{"ConfigMap/*":{"rv":"7","n":2600,"*":"${golden.red}"}}}`;
    expect(readRecord({ text, workload, uid: 'uid-1' }, [keyId])).toMatchObject({
      record: { configs: {}, folded: { ConfigMap: { rv: '7', n: 2_600, digest: golden.red } } },
    });
  });
});

describe('an upgrade from version 0.1.0', () => {
  test('of a workload that is up to date writes nothing', () => {
    const world = upgraded();
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
    expect(textOf(world)).toBe(before.baselined);
  });

  test('rolls for a change that came with it, once', () => {
    const world = upgraded();
    world.setConfigUnseen(app, blue);
    world.forget();
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(world.record).toMatchObject({ uid: golden.uid, key: keyId });
  });

  test('in the middle of a rollout writes nothing', () => {
    const world = upgradedInRollout();
    world.forget();
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });

  test('in the middle of a rollout that is undone reports that', () => {
    const seen = upgradedInRollout();
    seen.forget();
    seen.patchWorkload(stripped);
    expect(seen.plan()).toEqual({ action: 'noop', reason: 'reverted' });
    const unseen = upgradedInRollout();
    unseen.patchUnseen(stripped);
    unseen.forget();
    expect(unseen.plan()).toEqual({ action: 'noop', reason: 'reverted' });
  });

  test('in the middle of a rollout misses no change, and does not consider pods fresh that may be old', () => {
    const world = upgradedInRollout();
    world.forget();
    world.setConfig(app, { color: 'green' });
    world.patchWorkload({ spec: { template: { metadata: { annotations: { image: '2' } } } } });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and with the digest key rotated at once rolls nothing', () => {
    const world = upgraded();
    world.rotateKey(true);
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });
});
