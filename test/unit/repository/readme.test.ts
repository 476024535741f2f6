/**
 * Holds README.md to its length and its Events to the sentences that reroll writes, and docs/annotations.md to the keys
 * that reroll reads and writes.
 */
import { testReading } from '../../builders/config.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { baselineNote, failedNote, rolledNote } from '../../../src/controller/reports/messages.ts';
import { formatPublished, readPublished } from '../../../src/config/published-options.ts';
import { describeProblems } from '../../../src/model/hints.ts';
import { breakersKey, formatBreakers, readBreakers } from '../../../src/model/breakers-text.ts';
import { publishedOptionsKey } from '../../../src/model/published-options.ts';
import type { FailedEvent, Written } from '../../../src/model/rollout-event.ts';
import {
  annotationsOf,
  configAnnotations,
  hintAnnotations,
  namespaceAnnotations,
  ownAnnotations,
  type AnnotationName,
} from '../../../src/plan/read/annotations.ts';
import { readHints } from '../../../src/plan/read/hints.ts';
import { workloadObject, workloadState } from '../../builders/workload.ts';

const root = resolve(import.meta.dirname, '../../..');
const readme = readFileSync(`${root}/README.md`, 'utf8');
const annotations = annotationsOf('reroll.dev');

test('README.md is read in two minutes', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(130);
});

/** An Event as README.md shows it. */
function event(type: string, reason: string, note: string | undefined): string {
  return `${type.padEnd(8)} ${reason.padEnd(17)} ${String(note)}`;
}

const ofApp = { changed: ['ConfigMap/app (color)'], changes: ['44ad4caa'] };
const ofDb = { changed: ['Secret/db (1 key)'], changes: ['0c61b1ff'] };
const revision = { generation: 7, configHash: 'dx-jROvxH_DgtLb6yKLZog' };
const misspelt = workloadObject({ annotations: { 'reroll.dev/atuo': 'true' } });

test.each([
  event('Normal', 'ContentChanged', rolledNote(workloadState(), ofApp, revision)),
  event('Normal', 'Fresh', baselineNote({ reason: 'fresh' } as Written, ofApp, 'kustomize-controller')),
  event('Warning', 'HintNotUnderstood', describeProblems(readHints(misspelt, undefined, testReading).hints.problems)),
  event(
    'Warning',
    'PatchFailed',
    failedNote({ ...ofDb, decision: { action: 'roll' }, status: 403, message: '…' } as unknown as FailedEvent),
  ),
])('README.md shows the Event as reroll writes it: %s', (line) => {
  expect(readme.split('\n')).toContain(line);
});

describe('docs/annotations.md has the keys that there are, and no others,', () => {
  const page = readFileSync(`${root}/docs/annotations.md`, 'utf8');
  /** Users write these, in answer to a gate. */
  const answers: readonly AnnotationName[] = ['approved', 'now', 'resume'];

  const keysOf = (names: readonly AnnotationName[]): readonly string[] => names.map((name) => annotations[name]);

  test.each([
    ['On a workload, or on its pod template', keysOf(hintAnnotations)],
    ['On a Namespace', keysOf(namespaceAnnotations)],
    ['On a ConfigMap or Secret', keysOf(configAnnotations)],
    ['On a workload, in answer to a gate', keysOf(answers)],
    ['On the Lease of reroll', keysOf(['hold'])],
    [
      'What reroll writes',
      [...keysOf(ownAnnotations.filter((name) => !answers.includes(name))), publishedOptionsKey, breakersKey],
    ],
  ])('under "%s"', (heading, expected) => {
    const [, rest = ''] = page.split(`\n## ${heading}\n`);
    const [section = ''] = rest.split('\n## ');
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const keys = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/reroll\.dev\/[a-z-]+/g)].map(([key]) => key),
    );
    expect([...new Set(keys)].sort()).toEqual([...expected].sort());
  });

  test('and the options on the Lease as the leader writes them', () => {
    const [, example = ''] = /^({"v":1,.*})$/m.exec(page) ?? [];
    const reading = readPublished(example);
    expect('installation' in reading && formatPublished(reading.installation)).toBe(example);
  });

  test('and the breakers on the Lease as the leader writes them', () => {
    const [example = ''] = /^{"v":1,"stagedSince".*}$/m.exec(page) ?? [];
    const reading = readBreakers(example);
    expect([reading.problems, formatBreakers(reading)]).toEqual([[], example]);
  });
});
