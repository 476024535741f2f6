import { describe, expect, test } from '@jest/globals';
import { ControllerFixture, webKey } from '../../fakes/controller-fixture.ts';

describe('an event of a config queues its users', () => {
  test.each<[string, (fixture: ControllerFixture) => void, number]>([
    ['when the content changes', (fixture) => fixture.config({ data: { color: 'blue' } }), 1],
    ['when the config goes', (fixture) => fixture.removeConfig('shop/app'), 1],
    ['not when only the version changes', (fixture) => fixture.config({ resourceVersion: '200' }), 0],
    ['not when no workload uses it', (fixture) => fixture.config({ name: 'other' }), 0],
    ['not for a Secret of the same name', (fixture) => fixture.config({ kind: 'Secret' }), 0],
    ['not for one of the same name in another namespace', (fixture) => fixture.config({ namespace: 'b' }), 0],
    ['not when what goes was not known', (fixture) => fixture.removeConfig('shop/other'), 0],
  ])('%s', async (_rule, act, count) => {
    const fixture = await ControllerFixture.baselined();
    act(fixture);
    expect(fixture.queued).toEqual(Array.from({ length: count }, () => webKey));
  });
});

describe('an event of a workload queues it', () => {
  const timedOut = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
  test.each<[string, (fixture: ControllerFixture) => void, number]>([
    [
      'when its template changes',
      (fixture) => fixture.workload({ spec: { template: { spec: { containers: [] } } } }),
      1,
    ],
    [
      'when a hint changes',
      (fixture) => fixture.workload({ metadata: { annotations: { 'reroll.dev/auto': 'secrets' } } }),
      1,
    ],
    [
      'when the record changes',
      (fixture) => fixture.workload({ metadata: { annotations: { 'reroll.dev/record': null } } }),
      1,
    ],
    ['when it goes', (fixture) => fixture.removeWorkload(), 1],
    ['not when only its status changes', (fixture) => fixture.workload({ status: { replicas: 3 } }), 0],
    ['not when its rollout fails', (fixture) => fixture.workload({ status: { conditions: [timedOut] } }), 0],
    ['not when it is scaled', (fixture) => fixture.workload({ spec: { replicas: 3 } }), 0],
  ])('%s', async (_rule, act, count) => {
    const fixture = await ControllerFixture.baselined();
    act(fixture);
    expect(fixture.queued).toEqual(Array.from({ length: count }, () => webKey));
  });
});

test('the time of a change is that of its event; the first list does not say when a config changed', () => {
  const fixture = new ControllerFixture();
  fixture.clock.tick(100);
  fixture.config();
  expect(fixture.inventory.configs.get('ConfigMap/shop/app')?.changedAtMs).toBeUndefined();
  fixture.listed();
  fixture.clock.tick(50);
  fixture.config({ data: { color: 'blue' } });
  expect(fixture.inventory.configs.get('ConfigMap/shop/app')?.changedAtMs).toBe(150);
});

describe('an API server that has gone back to an older state', () => {
  test.each<[string, (fixture: ControllerFixture) => void, number]>([
    [
      'is detected by a list that shows an older version of a config',
      (fixture) => fixture.config({ resourceVersion: '99' }, 'list'),
      1,
    ],
    ['is not detected by an event, which may only be late', (fixture) => fixture.config({ resourceVersion: '99' }), 0],
    ['is not detected by a list that shows the known version', (fixture) => fixture.config({}, 'list'), 0],
  ])('%s', async (_rule, act, rewound) => {
    const fixture = await ControllerFixture.baselined();
    act(fixture);
    expect(fixture.rewound).toBe(rewound);
  });

  test('nothing is planned from such a list', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config({ resourceVersion: '99', data: { color: 'blue' } }, 'list');
    expect(fixture.queued).toEqual([]);
    expect(fixture.inventory.configs.get('ConfigMap/shop/app')?.state.resourceVersion).toBe('100');
  });

  test('is detected by a list that shows an older version of a workload', async () => {
    const fixture = await ControllerFixture.baselined();
    // The answer to the patch counts once the watch has shown it.
    fixture.workload({ spec: { replicas: 3 } });
    fixture.queued.length = 0;
    fixture.workloadAt('1');
    expect(fixture.rewound).toBe(1);
    expect(fixture.queued).toEqual([]);
  });
});

describe('a wrong annotation on a config or a Namespace', () => {
  const wrong = { 'reroll.dev/ignore': 'ture' };
  const notesOf = (fixture: ControllerFixture): string[] => fixture.events.map(({ note }) => note);

  test('is reported once in an Event, the log and a metric while it stays the same, and again when it changes', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config({ annotations: wrong });
    fixture.config({ annotations: wrong, resourceVersion: '101', data: { color: 'blue' } });
    expect(fixture.events).toEqual([
      {
        regarding: { kind: 'ConfigMap', namespace: 'shop', name: 'app', uid: 'uid-of-app', resourceVersion: '100' },
        type: 'Warning',
        reason: 'HintNotUnderstood',
        action: 'ReadHints',
        note: 'reroll.dev/ignore: "ture" is not one of true, false; did you mean "true"?',
      },
    ]);
    const warnings = fixture.log.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ config: 'ConfigMap/shop/app', msg: 'hint not understood' }]);
    expect(fixture.counted).toEqual(['hintProblem']);
    fixture.config({ annotations: { 'reroll.dev/mtach': 'true' }, resourceVersion: '102' });
    fixture.config({ resourceVersion: '103' });
    fixture.config({ annotations: wrong, resourceVersion: '104' });
    expect(notesOf(fixture)).toHaveLength(3);
  });

  test('on a Namespace is reported in that Namespace', () => {
    const fixture = new ControllerFixture();
    const problems = [{ annotation: 'reroll.dev/auto', message: 'is none' }];
    fixture.namespace({ problems });
    fixture.namespace({ problems, resourceVersion: '2' });
    expect(fixture.events).toMatchObject([
      {
        regarding: { kind: 'Namespace', namespace: 'shop', name: 'shop', uid: 'uid-shop' },
        note: 'reroll.dev/auto: is none',
      },
    ]);
  });

  test('is not reported in a namespace that is ignored', () => {
    const fixture = new ControllerFixture({ ignoredNamespaces: ['shop'] });
    fixture.namespace({ problems: [{ annotation: 'reroll.dev/auto', message: 'is none' }] });
    fixture.config({ annotations: wrong });
    fixture.config({ annotations: wrong, namespace: 'unknown' });
    expect(notesOf(fixture)).toEqual([]);
  });
});
