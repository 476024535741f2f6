/** A preview as a comment: it is valid Markdown whatever manifests hold, and at whatever length it is cut. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { markdownText } from '../../../../src/commands/preview/markdown.ts';
import type { Preview, PreviewItem } from '../../../../src/preview/verdict.ts';
import { verdicts } from '../../../../src/preview/verdict.ts';

const position = { file: 'a.yaml', line: 1, column: 1 };

function itemOf(name: string, given: Partial<PreviewItem> = {}): PreviewItem {
  const change = {
    ...({ config: 'ConfigMap/app', before: 'ConfigMap/app', keys: { names: ['color'], others: 0 } } as const),
    ...{ isAdded: false, isRemoved: false, isOpaque: false, position },
  };
  return {
    workload: { kind: 'Deployment', namespace: 'shop', name },
    ...{ verdict: 'rolls', isCertain: true, isTemplateChanged: false, changes: [change], gates: [] },
    ...{ why: undefined, notes: [], pods: 1, position, ...given },
  };
}

/** What a reader of Markdown would stumble over; empty for a valid text. */
function faultsOf(text: string, most: number): readonly string[] {
  const lines = text.split('\n');
  const rows = lines.filter((line) => line.startsWith('|'));
  const count = (part: string): number => text.split(part).length - 1;
  return [
    ...(text.length > most ? ['too long'] : []),
    ...(lines[0] === '<!-- reroll-preview -->' ? [] : ['no marker']),
    ...(lines[1]?.startsWith('**reroll: ') === true && lines[1].endsWith('**') ? [] : ['no summary']),
    ...(rows.every((row) => (row.match(/(?<!\\)\|/g) ?? []).length === 5) ? [] : ['a broken row']),
    ...(count('<details>') === count('</details>') ? [] : ['details that do not end']),
    ...(count('`') % 2 === 0 ? [] : ['code that does not end']),
  ];
}

const names = fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/), { minLength: 1, maxLength: 60 });

describe('preview-markdown-cut-is-valid', () => {
  test('at any length, with any number of workloads', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1_000, max: 8_000 }), fc.integer({ min: 0, max: 7 }), (all, most, from) => {
        const items = all.map((name, index) => {
          const verdict = verdicts[(index + from) % verdicts.length] ?? 'rolls';
          return itemOf(name, {
            verdict,
            workload: { kind: 'Deployment', namespace: `ns-${String(index % 5)}`, name },
          });
        });
        const text = markdownText({ items, refused: [] }, most);
        expect(faultsOf(text, most)).toEqual([]);
      }),
    );
  });

  test('what is left out is counted, and nothing that follows is let in', () => {
    const items = Array.from({ length: 100 }, (_, index) => itemOf(`web-${String(index)}`));
    const text = markdownText({ items, refused: [] }, 2_000);
    const shown = text.split('\n').filter((line) => line.startsWith('| 🔁')).length;
    expect(text).toMatch(/\n\n\d+ more, see the job's log$/);
    expect(text).toContain(`\n\n${String(100 - shown)} more, see the job's log`);
    expect(shown).toBeGreaterThan(10);
  });

  test('a text with room for everything is not cut', () => {
    expect(markdownText({ items: [itemOf('web')], refused: [] }, 60_000)).not.toContain('more, see');
  });
});

const hostile = 'a|b\n`c` <img src=x onerror=1> @everyone [x](https://example.com) **d** #1 &lt;';

describe('what a manifest holds', () => {
  const preview: Preview = {
    items: [
      itemOf(hostile, {
        changes: [
          {
            config: `ConfigMap/${hostile}`,
            before: `ConfigMap/${hostile}`,
            keys: { names: [hostile], others: 0 },
            ...{ isAdded: false, isRemoved: false, isOpaque: false, position },
          },
        ],
        gates: [{ reason: 'hold', opens: undefined, levels: [], details: [hostile] }],
      }),
    ],
    refused: [{ config: `ConfigMap/${hostile}`, namespace: hostile, position }],
  };

  test('neither breaks the table, nor is HTML, a link, a mention or code', () => {
    const text = markdownText(preview, 60_000);
    expect(faultsOf(text, 60_000)).toEqual([]);
    expect(text).not.toMatch(/<img|@everyone|(?<!\\)\[x|(?<!\\)`c|(?<!\\)#1|(?<!\\)\*\*d/);
  });
});
