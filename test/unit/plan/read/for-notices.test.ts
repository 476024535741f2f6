/** What is kept of objects only where messages to people need it: labels, field managers, and the hint `notify`. */
import { describe, expect, test } from '@jest/globals';

import { readConfig } from '../../../../src/plan/read/config.ts';
import { readHints, readNamespace } from '../../../../src/plan/read/hints.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { configObject, testReading } from '../../../builders/config.ts';
import { workloadObject } from '../../../builders/workload.ts';

const withLabels = { ...workloadObject(), metadata: { ...workloadObject().metadata, labels: { team: 'shop' } } };
const written = {
  ...configObject(),
  metadata: {
    ...configObject().metadata,
    managedFields: [
      { manager: 'kustomize-controller', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:data': { 'f:color': {} } } },
    ],
  },
};

test.each([
  [true, { team: 'shop' }, 'kustomize-controller'],
  [false, undefined, undefined],
])('keepsForNotices %s', (keepsForNotices, labels, manager) => {
  const settings = { ...testReading, keepsForNotices };
  expect(readWorkload('Deployment', withLabels, settings, true)?.labels).toEqual(labels);
  expect(readConfig('ConfigMap', written, settings).writtenBy).toBe(manager);
});

describe('the hint notify', () => {
  const problemsOf = (text: string, sinkNames?: () => readonly string[]): readonly string[] => {
    const object = { metadata: { name: 'shop', annotations: { 'reroll.dev/notify': text } } };
    const settings = { ...testReading, sinkNames };
    const { hints } = readHints(object, undefined, settings);
    const namespace = readNamespace(object, settings);
    expect(namespace.problems).toEqual(hints.problems);
    expect(namespace.notify).toBe(hints.notify);
    return hints.problems.map(({ message }) => message);
  };

  test.each([
    ['ops', () => ['ops'], []],
    ['opps', () => ['ops', 'shop'], ['"opps" is not one of the sinks ops, shop; did you mean "ops"?']],
    ['ops', () => [], ['this installation has no sinks: it runs without --notifications']],
    // Commands do not know the sinks.
    ['ops', undefined, []],
    ['https://x', undefined, ['"https://x" is not the name of a sink, such as ops']],
  ])('%s', (text, sinkNames, problems) => {
    expect(problemsOf(text, sinkNames)).toEqual(problems);
  });

  test('a name that is not known counts, since the file may change', () => {
    const object = { metadata: { annotations: { 'reroll.dev/notify': 'new' } } };
    expect(readHints(object, undefined, { ...testReading, sinkNames: () => ['ops'] }).hints.notify).toBe('new');
  });
});
