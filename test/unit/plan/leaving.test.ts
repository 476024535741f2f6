/** A workload that nothing opts in any more: when its record is removed, and when it stays. */
import { expect, test } from '@jest/globals';
import { baselinedWorld, type PlanOptions, type World } from '../../builders/world.ts';

const auto = (value: string | null): unknown => ({ metadata: { annotations: { 'reroll.dev/auto': value } } });
const ignore = { metadata: { annotations: { 'reroll.dev/ignore': 'true' } } };
const release = { action: 'release', reason: 'opted-out' };
const nothing = { action: 'noop', reason: 'not-opted-in' };

function recorded(): World {
  const world = baselinedWorld();
  world.completeRollout();
  return world;
}

test.each<[string, (world: World) => void, PlanOptions, object]>([
  ['opts out', (world) => world.patchWorkload(auto('false')), {}, release],
  ['is ignored', (world) => world.patchWorkload(ignore), {}, release],
  [
    'is ignored while its Namespace opts in',
    (world) => world.patchWorkload(ignore),
    { namespace: { auto: 'all' } },
    release,
  ],
  ['took its hint away', (world) => world.patchWorkload(auto(null)), {}, release],
  ['has a hint now that does not parse', (world) => world.patchWorkload(auto('no')), {}, nothing],
  [
    'has a hint now that does not parse, in a Namespace that opts out',
    (world) => world.patchWorkload(auto('no')),
    { namespace: { auto: 'none' } },
    release,
  ],
  ['lost its hint while no process watched', unseen, {}, nothing],
  [
    'lost its hint while no process watched, and its Namespace opts out',
    unseen,
    { namespace: { auto: 'none' } },
    release,
  ],
  ['was opted in by its Namespace, which was seen to cease to', unseen, { wasOptedIn: true }, release],
])('one that %s', (_what, change, options, expected) => {
  const world = recorded();
  change(world);
  expect(world.plan(options)).toMatchObject(expected);
});

function unseen(world: World): void {
  world.patchUnseen(auto(null));
  world.forget();
}

test('one without a record has nothing to remove', () => {
  const world = recorded();
  world.patchWorkload(auto('false'));
  expect(world.settle()).toEqual(['release', 'noop']);
  expect(world.plan()).toEqual(nothing);
});

test('one whose record another client removed is not left with what it waited for', () => {
  const world = recorded();
  world.patchWorkload({ metadata: { annotations: { 'reroll.dev/record': null, 'reroll.dev/pending': '{"v":1}' } } });
  world.patchWorkload(auto('false'));
  expect(world.settle()).toEqual(['release', 'noop']);
  expect(world.object.metadata?.annotations).toEqual({ 'reroll.dev/auto': 'false' });
});

test('one in a namespace that is not managed, or one that is being deleted, keeps its record', () => {
  const world = recorded();
  world.patchWorkload(auto('false'));
  expect(world.plan({ namespace: undefined })).toEqual({ action: 'noop', reason: 'namespace-not-selected' });
  world.patchWorkload({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
  expect(world.plan()).toEqual({ action: 'noop', reason: 'terminating' });
});
