import { describe, expect, test } from '@jest/globals';

import { keysChangedAfter, noteKeyChanges, type KeyChanges } from '../../../src/cache/key-changes.ts';
import { configState } from '../../builders/config.ts';

type Data = Readonly<Record<string, string>>;

/** What is known after these contents were seen one after the other, at versions 100, 101 and so on. */
function seen(...contents: readonly Data[]): KeyChanges | undefined {
  const states = contents.map((data, index) => configState({ data, resourceVersion: String(100 + index) }));
  return states
    .slice(1)
    .reduce<KeyChanges | undefined>(
      (known, is, index) => noteKeyChanges(known, String(100 + index), states[index] ?? is, is),
      undefined,
    );
}

describe('the keys that changed after a version', () => {
  test.each<{ rule: string; contents: readonly Data[]; after: string; keys: readonly string[] | undefined }>([
    {
      rule: 'one that changed',
      contents: [
        { a: '1', b: '1' },
        { a: '2', b: '1' },
      ],
      after: '100',
      keys: ['a'],
    },
    { rule: 'one that appeared and one that went', contents: [{ a: '1' }, { b: '1' }], after: '100', keys: ['a', 'b'] },
    {
      rule: 'those of several changes together',
      contents: [{ a: '1' }, { a: '2' }, { a: '2', b: '1' }],
      after: '100',
      keys: ['a', 'b'],
    },
    {
      rule: 'only those after the version',
      contents: [{ a: '1' }, { a: '2' }, { a: '2', b: '1' }],
      after: '101',
      keys: ['b'],
    },
    { rule: 'none after the last change', contents: [{ a: '1' }, { a: '2' }], after: '101', keys: [] },
    {
      rule: 'unknown for a version before the first that was seen',
      contents: [{ a: '1' }, { a: '2' }],
      after: '99',
      keys: undefined,
    },
    { rule: 'unknown where nothing was seen to change', contents: [{ a: '1' }], after: '100', keys: undefined },
    {
      rule: 'unknown once there were more keys than anybody reads',
      contents: [{}, Object.fromEntries(Array.from({ length: 65 }, (_item, index) => [`key-${String(index)}`, '1']))],
      after: '100',
      keys: undefined,
    },
  ])('$rule', ({ contents, after, keys }) => {
    expect(keysChangedAfter(seen(...contents), after)).toEqual(keys);
  });

  test('are unknown after a view that jumps back', () => {
    const [was, is] = [configState({ resourceVersion: '200' }), configState({ data: { a: '1' } })];
    expect(noteKeyChanges(undefined, '200', was, is)).toBeUndefined();
  });
});
