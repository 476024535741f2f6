import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readHints } from '../../../src/plan/hints.ts';
import { readWorkload } from '../../../src/plan/read-workload.ts';
import { testDigester } from '../../builders/config.ts';
import { workloadObject } from '../../builders/workload.ts';

test('a value that does not parse is reported with what is accepted, and does not opt in', () => {
  const object = workloadObject({ annotations: { 'reroll.dev/auto': 'yes' } });
  expect(readHints(object)).toEqual({
    auto: undefined,
    problems: [{ annotation: 'reroll.dev/auto', message: '"yes" is none of true, configmaps, secrets, false' }],
  });
});

test('a workload with such a value is kept, so that it can be reported', () => {
  const object = workloadObject({ annotations: { 'reroll.dev/auto': 'yes' } });
  expect(readWorkload('Deployment', object, testDigester)?.hints.problems).toHaveLength(1);
});

test('a workload that never had to do with reroll is not kept', () => {
  expect(readWorkload('Deployment', workloadObject({ annotations: { other: 'x' } }), testDigester)).toBeUndefined();
});

test('no value makes the reader throw, and what it says of one is short', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 5_000 }), (value) => {
      const { problems } = readHints(workloadObject({ annotations: { 'reroll.dev/auto': value } }));
      for (const { message } of problems) expect(message.length).toBeLessThan(600);
    }),
  );
});
