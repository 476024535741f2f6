/** Ids of trips of breakers as candidates for the operands of `reroll resume`. */
import { expect, test } from '@jest/globals';

import { candidatesFor, type CompletionSource, type Where } from '../../../../src/commands/completion/candidates.ts';
import { commandsFor } from '../../../../src/commands/table.ts';
import { tripIdOf } from '../../../builders/trip.ts';

const [one, other] = [tripIdOf(1), tripIdOf(32 ** 11)];

async function complete(line: string, asked: Where[] = []): Promise<readonly string[]> {
  const source: CompletionSource = {
    contexts: () => [],
    namesOf: () => Promise.resolve(['app', 'trips']),
    trips: (where) => {
      asked.push(where);
      return Promise.resolve([one, other]);
    },
  };
  return (await candidatesFor(line.split(' '), await commandsFor([]), source)).words;
}

test.each<readonly [string, string, readonly string[]]>([
  ['with the kinds of configs', 'resume ', ['configmap', 'secret', one, other]],
  ['that begin so', `resume ${other.slice(0, 2)}`, [other]],
  ['that are not given yet', `resume ${one} `, ['configmap/', 'secret/', other]],
  ['behind a config', 'resume configmap/app t', [one, other]],
  ['but not as the name of a config', 'resume configmap t', ['trips']],
  ['but not where they cannot begin so', 'resume con', ['configmap']],
  ['but not of another command', 'approve t', []],
])('trips are candidates %s', async (_rule, line, words) => {
  expect(await complete(line)).toEqual(words);
});

test('the trips are those of the namespace on the command line', async () => {
  const asked: Where[] = [];
  await complete('resume -n blog t', asked);
  expect(asked).toEqual([expect.objectContaining({ namespace: 'blog' })]);
});

test('no trip is read for another command, or for a kind', async () => {
  const asked: Where[] = [];
  await complete('approve ', asked);
  await complete('resume configmap/', asked);
  expect(asked).toEqual([]);
});
