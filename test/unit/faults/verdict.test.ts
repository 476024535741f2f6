/** Which results count as lost changes and which as repeated rolls. */
import { expect, test } from '@jest/globals';

import { createFleet } from '../../faults/fleet.ts';
import { Ledger } from '../../faults/ledger.ts';
import { NotSettled } from '../../faults/not-settled.ts';
import { judgeError, judgeRollouts, judgeSilence } from '../../faults/verdict.ts';
import type { Repeat } from '../../faults/workload-history.ts';

type RoundState = Parameters<typeof judgeRollouts>[0];

const fleet = createFleet(2);
const [web] = fleet.workloads;

interface Counted {
  readonly rolls: number;
  readonly removals?: number;
  readonly repeats?: readonly Repeat[];
}

/** @param texts the contents of its ConfigMap in order, beginning with the first one */
function books(texts: readonly string[], { rolls, removals = 0, repeats = [] }: Counted): RoundState {
  const ledger = new Ledger();
  for (const { configs } of [...fleet.workloads, fleet.sentinel]) {
    for (const ref of configs) ledger.set(ref, 'first');
  }
  ledger.begin();
  texts.forEach((text, index) => {
    if (ledger.set('ConfigMap/own-0', text)) ledger.returned('ConfigMap/own-0', versionOf(index));
  });
  const rollouts = {
    of: (each: unknown) => (each === web ? rolls : 0),
    removalsOf: (each: unknown) => (each === web ? removals : 0),
    repeatsOf: (each: unknown) => (each === web ? repeats : []),
  };
  return { fleet, ledger, rollouts } as unknown as RoundState;
}

/** The resourceVersion that the content with this index makes: 10, 20 and so on. */
function versionOf(index: number): string {
  return String((index + 1) * 10);
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
  expect(judgeRollouts(books(texts, { rolls })).map(({ kind }) => kind)).toEqual(kinds);
});

const between: Repeat = { fromRv: '15', untilRv: '25' };

test.each<[rule: string, texts: readonly string[], repeats: readonly Repeat[], isDoubled: boolean]>([
  ['content that changed and did not go back is no reason for it', ['a', 'b', 'c'], [between], true],
  [
    'content that went back after the replaced template is: pods may run the other one',
    ['a', 'first'],
    [between],
    false,
  ],
  [
    'content that went back before that template is none',
    ['first', 'a', 'first', 'b'],
    [{ ...between, fromRv: '30' }],
    true,
  ],
  ['content that goes back after the roll is none', ['a', 'b', 'first'], [between], true],
  ['content that was there already does not go back', ['first', 'first', 'a', 'b'], [between], true],
  ['one reason is enough for one roll only', ['a', 'first'], [between, { fromRv: '25', untilRv: '27' }], true],
])('a rollout for content that the record has: %s', (_rule, texts, repeats, isDoubled) => {
  const text = 'Deployment/deployment-0 rolled for content that it had: 2 rollouts for';
  const complaints = judgeRollouts(books(texts, { rolls: 2, repeats }));
  expect(complaints.filter((each) => each.kind === 'doubled' && each.text.startsWith(text))).toHaveLength(
    isDoubled ? 1 : 0,
  );
});

test('a change after which a policy has replaced the pods is not lost; too many rolls are too many all the same', () => {
  expect(judgeRollouts(books(['a'], { rolls: 0, removals: 1 }))).toEqual([]);
  expect(judgeRollouts(books(['a'], { rolls: 2, removals: 1 })).map(({ kind }) => kind)).toEqual(['doubled']);
});

test('while nothing changes, every rollout is doubled', () => {
  expect(judgeSilence(books([], { rolls: 1 }), 'a new process')).toEqual([
    { kind: 'doubled', text: 'Deployment/deployment-0 rolled by a new process' },
  ]);
});

test('each workload that never gets the last content is lost; any other error is about no workload', () => {
  const error = new NotSettled(['Deployment/a: its pods', 'Deployment/b: its record'], undefined);
  expect(judgeError(error).map(({ kind }) => kind)).toEqual(['lost', 'lost']);
  expect(judgeError(new Error('no leader'))).toEqual([{ kind: 'other', text: 'no leader' }]);
});
