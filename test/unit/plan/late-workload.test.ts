/**
 * A workload that a list shows after its config was seen to change: when the config began to count for it was not seen,
 * so the times in `managedFields` decide which came first.
 */
import { expect, test } from '@jest/globals';
import { baselinedWorld, World } from '../../builders/world.ts';
import { app, complete, dataOf, times, type Times } from './config-story.ts';

/** The config is seen to change, and then a list shows the workload. */
function listedAfterChange(time: Times, isFreshnessKnown: boolean): World {
  const world = new World({ annotations: {} }, { [app]: dataOf('red') }, 'list', { settings: { isFreshnessKnown } });
  world.setConfig(app, dataOf('blue'), { times: times[time] });
  world.patchWorkload(
    { ...complete, metadata: { ...complete.metadata, annotations: { 'reroll.dev/auto': 'true' } } },
    'list',
  );
  return world;
}

test.each<[Times, string, string[]]>([
  ['changed before the template', 'recorded', ['baseline', 'noop']],
  ['changed in the second of the template', 'rolled', ['baseline', 'roll', 'noop']],
  ['changed after the template', 'rolled', ['baseline', 'roll', 'noop']],
  ['no times', 'rolled', ['baseline', 'roll', 'noop']],
])('%s, by the times of its config: %s', (time, _outcome, actions) => {
  for (const isFreshnessKnown of [true, false]) {
    expect(listedAfterChange(time, isFreshnessKnown).settle()).toEqual(actions);
  }
});

test('where versions cannot be compared, times decide about a change after the list as well', () => {
  const settings = { isFreshnessKnown: false };
  for (const [time, actions] of [
    ['changed before the template', ['baseline', 'noop']],
    ['changed after the template', ['baseline', 'roll', 'noop']],
  ] as const) {
    const world = new World({}, { [app]: dataOf('red') }, 'list', { settings });
    world.patchWorkload(complete, 'list');
    world.setConfig(app, dataOf('blue'), { times: times[time] });
    expect(world.settle()).toEqual(actions);
  }
});

test('and a reference that is seen to enter is not ordered by versions either', () => {
  const world = baselinedWorld({ podSpec: { containers: [{}] } }, {}, 'list', {
    settings: { isFreshnessKnown: false },
  });
  world.patchWorkload(complete);
  world.setConfig(app, dataOf('red'), { times: times['changed before the template'] });
  world.setConfig(app, dataOf('blue'), { times: times['changed before the template'] });
  world.patchWorkload({
    spec: { template: { spec: { containers: [{ envFrom: [{ configMapRef: { name: 'app' } }] }] } } },
  });
  expect(world.settle()).toEqual(['baseline', 'noop']);
});
