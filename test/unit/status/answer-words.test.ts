/** What the Event Held offers to users that can answer. */
import { expect, test } from '@jest/globals';

import type { Held } from '../../../src/model/held.ts';
import { annotationsOf } from '../../../src/plan/read/annotations.ts';
import { answerWords } from '../../../src/status/gate-words.ts';

const web = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;
const answers = { approved: ['before'], now: [], resume: [], strippedByFlux: [] };
const command = 'approve with: kubectl reroll approve deployment/web -n shop';

/** A workload that waits with this number of changed configs. */
function wordsFor(reason: 'approval' | 'hold', contents: number): readonly string[] {
  const wants = Object.fromEntries(
    Array.from({ length: contents }, (_, index) => [`ConfigMap/c${String(index)}`, `id${String(index)}`]),
  );
  const held: Held = { gates: [{ reason, opens: undefined, levels: [], details: [] }], opens: undefined, wants };
  return answerWords(held, { ...web, answers }, annotationsOf('reroll.dev'));
}

test.each([
  [
    'the command, and the same by hand with the former answers',
    wordsFor('approval', 2),
    [
      `${command}, or by hand: kubectl annotate deployment/web --namespace=shop --field-manager=reroll-cli ` +
        '--overwrite reroll.dev/approved=id0,id1,before',
    ],
  ],
  [
    'the command alone for so many contents that an Event has no room for their ids',
    wordsFor('approval', 5),
    [command],
  ],
  ['nothing where no approval is missing', wordsFor('hold', 1), []],
])('%s', (_what, words, expected) => {
  expect(words).toEqual(expected);
});
