import { describe, expect, test } from '@jest/globals';
import { findListProblems, type ListFacts } from '../../../../src/plan/selection/list-problems.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { testReading } from '../../../builders/config.ts';
import { workloadObject } from '../../../builders/workload.ts';

type Texts = Readonly<Record<string, string>>;
const { annotations } = testReading;

function problems(texts: Texts, facts: Partial<ListFacts> = {}): readonly object[] {
  const object = workloadObject({ annotations: texts });
  const workload = readWorkload('Deployment', object, { ...testReading, isStakater: true }, true);
  if (workload === undefined) throw new Error('the workload is kept');
  return findListProblems(workload, annotations, { missing: [], isCutShort: false, isMissing: () => true, ...facts });
}

describe('patterns that are tried on some names only', () => {
  const annotationsOf = (texts: Texts): unknown =>
    problems(texts, { isCutShort: true, isMissing: () => false }).map(
      (problem) => 'annotation' in problem && problem.annotation,
    );

  test.each<[string, Texts, string]>([
    [
      'the list that has patterns',
      { 'reroll.dev/configmaps': 'a*', 'reroll.dev/secrets': 'a' },
      'reroll.dev/configmaps',
    ],
    [
      'each of several',
      { 'reroll.dev/configmaps': 'a*', 'reroll.dev/exclude-secrets': 'b*' },
      'reroll.dev/configmaps or reroll.dev/exclude-secrets',
    ],
    [
      'where only names were too many, the lists of these',
      { 'reroll.dev/configmaps': 'a', 'reroll.dev/exclude-configmaps': 'b' },
      'reroll.dev/configmaps or reroll.dev/exclude-configmaps',
    ],
  ])('name %s', (_which, texts, annotation) => {
    expect(annotationsOf(texts)).toEqual([annotation]);
  });
});

describe('a listed name that does not exist', () => {
  const missing = ['ConfigMap/app', 'ConfigMap/True', 'ConfigMap/shop/app', 'ConfigMap/A_b', 'Secret/db'] as const;

  test.each<[string, Texts, object[]]>([
    [
      'is reported once under the list that names it, and another may be suggested',
      { 'reroll.dev/configmaps': 'app,app' },
      [{ annotation: 'reroll.dev/configmaps', message: 'there is no ConfigMap "app"', wanted: 'app' }],
    ],
    [
      'of a Secret is offered nothing',
      { 'reroll.dev/secrets': 'db' },
      [{ annotation: 'reroll.dev/secrets', message: 'there is no Secret "db"' }],
    ],
    [
      'that is a boolean is reported with what to write instead, without a suggestion',
      { 'reroll.dev/configmaps': 'True' },
      [
        {
          annotation: 'reroll.dev/configmaps',
          message:
            '"True" is a boolean, and no ConfigMap has this name; ' +
            'to select all that the pod template refers to, write reroll.dev/auto: "configmaps"',
        },
      ],
    ],
    [
      'with a slash is reported with the rule for namespaces, without a suggestion',
      { 'reroll.dev/configmaps': 'shop/app' },
      [
        {
          annotation: 'reroll.dev/configmaps',
          message:
            '"shop/app" is not a valid name for a ConfigMap: ' +
            "names are of the workload's own namespace and have no slash",
        },
      ],
    ],
    [
      'that no object can have is reported with the rule for names',
      { 'reroll.dev/configmaps': 'A_b' },
      [
        {
          annotation: 'reroll.dev/configmaps',
          message:
            '"A_b" is not a valid name for a ConfigMap: ' +
            'names have lower-case letters, digits, "-" and ".", and commas between them',
          wanted: 'A_b',
        },
      ],
    ],
    [
      'in both vocabularies is reported under both',
      { 'reroll.dev/configmaps': 'app', 'configmap.reloader.stakater.com/reload': 'app' },
      [
        { annotation: 'reroll.dev/configmaps', message: 'there is no ConfigMap "app"', wanted: 'app' },
        { annotation: 'configmap.reloader.stakater.com/reload', message: 'there is no ConfigMap "app"', wanted: 'app' },
      ],
    ],
  ])('%s', (_rule, texts, expected) => {
    expect(problems(texts, { missing })).toEqual(expected);
  });
});

describe('a pattern of Reloader that looks like a name', () => {
  const list = (text: string): Texts => ({ 'configmap.reloader.stakater.com/reload': text });

  test('and that no config has is reported, with the meaning of a dot', () => {
    expect(problems(list('app.conf'))).toEqual([
      {
        annotation: 'configmap.reloader.stakater.com/reload',
        message: 'there is no ConfigMap "app.conf" (as a pattern: a dot stands for any character)',
        wanted: 'app.conf',
      },
    ]);
  });

  test('and that may have been found is not reported, nor is one that can only be a pattern', () => {
    expect(problems(list('app.conf'), { isMissing: () => false })).toEqual([]);
    expect(problems(list('app-.*'))).toEqual([]);
  });
});
