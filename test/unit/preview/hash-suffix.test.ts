/** Configs with the hash of kustomize in their names. */
import { describe, expect, test } from '@jest/globals';

import { baseName } from '../../../src/preview/renamed.ts';
import { configText, previewOf, workloadText } from '../../builders/preview.ts';

const [oldName, newName] = ['app-2bmd7t5h4k', 'app-9ft24kdc8g'];
const uses = (name: string): string => workloadText({ container: [`envFrom: [{configMapRef: {name: ${name}}}]`] });

describe('preview-hash-suffix-pairs', () => {
  test('a config with another hash takes the place of the former one, and the keys that differ are named', () => {
    const from = configText(oldName, 'color: red, size: "1"') + uses(oldName);
    const to = configText(newName, 'color: blue, size: "1"') + uses(newName);
    expect(previewOf(from, to).items).toMatchObject([
      {
        verdict: 'rolls-anyway',
        isTemplateChanged: true,
        changes: [
          {
            config: `ConfigMap/${newName}`,
            before: `ConfigMap/${oldName}`,
            keys: { names: ['color'], others: 0 },
            isAdded: false,
            isRemoved: false,
          },
        ],
      },
    ]);
  });

  test('a former config that stays in the tree is no pair', () => {
    const kept = configText(oldName, 'color: red');
    const to = kept + configText(newName, 'color: blue') + uses(newName);
    expect(previewOf(kept + uses(oldName), to).items).toMatchObject([{ verdict: 'rolls-anyway', changes: [] }]);
  });

  test('a workload that still names the former config is told apart', () => {
    const from = configText(oldName, 'color: red') + uses(oldName);
    const to = configText(newName, 'color: blue') + uses(oldName);
    expect(previewOf(from, to).items).toMatchObject([
      {
        verdict: 'not-rolled',
        why: { code: 'removed' },
        changes: [{ config: `ConfigMap/${oldName}`, isRemoved: true }],
      },
    ]);
  });

  test.each([
    ['app-2bmd7t5h4k', 'app'],
    ['a-b-2bmd7t5h4k', 'a-b'],
    ['app-2bmd7t5h4', undefined],
    ['app-production', undefined],
    ['2bmd7t5h4k', undefined],
  ])('the base of %s is %s', (name, expected) => {
    expect(baseName(name)).toBe(expected);
  });
});
