/** Which results count as lost changes and which as repeated rolls. */
import { expect, test } from '@jest/globals';

import { createFleet } from '../../faults/fleet.ts';
import { Ledger } from '../../faults/ledger.ts';
import { NotSettled } from '../../faults/not-settled.ts';
import { judgeError, judgeRollouts, judgeSilence } from '../../faults/verdict.ts';

const fleet = createFleet(2);
const [web] = fleet.workloads;

/** @param texts the contents of its ConfigMap in order, beginning with the first one */
function books(texts: readonly string[], rolls: number, isRepeated = false): Parameters<typeof judgeRollouts>[0] {
  const ledger = new Ledger();
  for (const { configs } of [...fleet.workloads, fleet.sentinel]) {
    for (const ref of configs) ledger.set(ref, 'first');
  }
  ledger.begin();
  for (const text of texts) ledger.set('ConfigMap/own-0', text);
  const rollouts = { of: (each: unknown) => (each === web ? rolls : 0), isRepeated: () => isRepeated };
  return { fleet, ledger, rollouts } as unknown as Parameters<typeof judgeRollouts>[0];
}

test.each<[rule: string, texts: readonly string[], rolls: number, kinds: readonly string[]]>([
  ['nothing changed and nothing rolled', [], 0, []],
  ['one change, one rollout', ['a'], 1, []],
  ['two changes may be one rollout', ['a', 'b'], 1, []],
  ['a change that is taken back needs none', ['a', 'first'], 0, []],
  ['a change without a rollout is lost', ['a'], 0, ['lost']],
  ['more rollouts than changes are too many', ['a'], 2, ['doubled']],
  ['a rollout without a change is one too many', [], 1, ['doubled']],
])('%s', (_rule, texts, rolls, kinds) => {
  expect(judgeRollouts(books(texts, rolls)).map(({ kind }) => kind)).toEqual(kinds);
});

test('a rollout for content that the workload already had is doubled, whatever the number of changes', () => {
  const complaints = judgeRollouts(books(['a', 'b', 'c'], 2, true));
  expect(complaints).toContainEqual({
    kind: 'doubled',
    text: 'Deployment/deployment-0 rolled for content that it had: 2 rollouts for 3 changes',
  });
});

test('while nothing changes, every rollout is doubled', () => {
  expect(judgeSilence(books([], 1), 'a new process')).toEqual([
    { kind: 'doubled', text: 'Deployment/deployment-0 rolled by a new process' },
  ]);
});

test('each workload that never gets the last content is lost; any other error is about no workload', () => {
  const error = new NotSettled(['Deployment/a: its pods', 'Deployment/b: its record'], undefined);
  expect(judgeError(error).map(({ kind }) => kind)).toEqual(['lost', 'lost']);
  expect(judgeError(new Error('no leader'))).toEqual([{ kind: 'other', text: 'no leader' }]);
});
