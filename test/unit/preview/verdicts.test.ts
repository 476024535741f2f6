/** Every verdict of a preview, and why. */
import { describe, expect, test } from '@jest/globals';

import { verdicts, type PreviewItem } from '../../../src/preview/verdict.ts';
import { configText, previewOf, workloadText } from '../../builders/preview.ts';
import { keptRows } from './kept-rows.ts';
import { rolledRows } from './rolled-rows.ts';
import { blue, needsApproval, red, web } from './verdict-rows.ts';

const rows = [...rolledRows, ...keptRows];

describe('verdicts', () => {
  test.each(rows)('$rule', ({ verdict, from, to, given, also = {} }) => {
    expect(previewOf(from, to, given).items).toMatchObject([{ verdict, ...also }]);
  });

  test.each(verdicts.map((verdict) => [verdict]))('%s has a row', (verdict) => {
    expect(rows.filter((row) => row.rule.startsWith(`${verdict}: `) && row.verdict === verdict)).not.toEqual([]);
  });
});

test('an immutable config whose content changes is refused, with its place', () => {
  const immutable = (value: string): string => configText('app', `color: ${value}`, ['immutable: true']);
  expect(previewOf(web + immutable('red'), web + immutable('blue')).refused).toEqual([
    { config: 'ConfigMap/app', namespace: 'shop', position: expect.objectContaining({ file: 'shop.yaml' }) },
  ]);
  expect(previewOf(web + immutable('red'), web + immutable('red')).refused).toEqual([]);
});

test('a workload of each kind rolls, and how many pods a DaemonSet has is not known', () => {
  const all = ['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) =>
    workloadText({ kind, spec: kind === 'DaemonSet' ? [] : ['replicas: 3'] }),
  );
  const { items } = previewOf(red + all.join(''), blue + all.join(''));
  const short = ({ workload: { kind }, verdict, pods }: PreviewItem): unknown[] => [kind, verdict, pods];
  expect(items.map(short)).toEqual([
    ['DaemonSet', 'rolls', undefined],
    ['Deployment', 'rolls', 3],
    ['StatefulSet', 'rolls', 3],
  ]);
});

test('items come by verdict, what people have to look at first', () => {
  const old = workloadText({ name: 'old', hints: [] });
  const db = workloadText({ name: 'db', hints: needsApproval });
  const { items } = previewOf(red + web + old + db, blue + web + old + db);
  expect(items.map(({ workload: { name }, verdict }) => [name, verdict])).toEqual([
    ['old', 'not-rolled'],
    ['db', 'waits'],
    ['web', 'rolls'],
  ]);
});
