/** The places that a roll writes: which one, what it contains, and what counts as there already. */
import { describe, expect, test } from '@jest/globals';

import type { WorkloadKind } from '../../../../src/model/kinds.ts';
import { annotationsOf } from '../../../../src/plan/read/annotations.ts';
import { carriedTrigger, outerTriggers, pathOf, triggerOf, triggerTime } from '../../../../src/plan/read/trigger.ts';
import { workloadTypeOf } from '../../../../src/model/kinds.ts';

const annotations = annotationsOf('reroll.dev');
const rollouts = 'rollouts.argoproj.io';
const clusters = 'clusters.postgresql.cnpg.io';
const inTemplate = 'spec/template/metadata/annotations/reroll.dev/config-hash';

test.each<[WorkloadKind, boolean, string, string]>([
  ['Deployment', false, inTemplate, 'hash'],
  ['Deployment', true, inTemplate, 'hash'],
  [rollouts, false, inTemplate, 'hash'],
  [rollouts, true, 'spec/restartAt', 'time'],
  ['clonesets.apps.kruise.io', false, inTemplate, 'hash'],
  [clusters, false, 'metadata/annotations/kubectl.kubernetes.io/restartedAt', 'time'],
])('a %s, asked for restarts: %j, is rolled at %s by a %s', (kind, isRestart, path, value) => {
  const trigger = triggerOf(kind, isRestart);
  expect([pathOf(trigger, annotations).join('/'), trigger.value]).toEqual([path, value]);
});

describe('what a Rollout carries', () => {
  const rollout = (hash: string | undefined, restartAt: string | undefined): object => ({
    spec: {
      template: { metadata: { annotations: hash === undefined ? {} : { 'reroll.dev/config-hash': hash } } },
      restartAt,
    },
  });

  interface Row {
    readonly isRestart: boolean;
    readonly last?: string;
    readonly object: object;
    readonly carried: string | undefined;
  }

  test.each<[string, Row]>([
    ['the annotation', { isRestart: false, object: rollout('h1', undefined), carried: 'h1' }],
    [
      'the annotation, whoever restarted it since',
      { isRestart: false, last: 'h1', object: rollout('h1', 't1'), carried: 'h1' },
    ],
    ['the time of its restart', { isRestart: true, object: rollout('h1', 't1'), carried: 't1' }],
    [
      'the annotation of the last roll, until a restart is written',
      { isRestart: true, last: 'h1', object: rollout('h1', undefined), carried: 'h1' },
    ],
    [
      'the same although another client restarted it',
      { isRestart: true, last: 'h1', object: rollout('h1', 't1'), carried: 'h1' },
    ],
    [
      'the restart of the last roll, until the annotation is written',
      { isRestart: false, last: 't1', object: rollout('h1', 't1'), carried: 't1' },
    ],
    [
      'nothing where nothing was written',
      { isRestart: true, object: rollout(undefined, undefined), carried: undefined },
    ],
    ['no value that is no text', { isRestart: true, object: { spec: { restartAt: 7 } }, carried: undefined }],
  ])('is %s', (_what, { object, carried, ...asked }) => {
    expect(carriedTrigger({ kind: rollouts, ...asked }, object, annotations)).toBe(carried);
  });

  test('outside of the pod template is its restart alone', () => {
    expect(outerTriggers(workloadTypeOf(rollouts), rollout('h1', 't1'), annotations)).toEqual(['t1']);
    expect(outerTriggers(workloadTypeOf('Deployment'), rollout('h1', 't1'), annotations)).toEqual([]);
  });
});

describe('the time that a roll writes', () => {
  const nowMs = Date.parse('2026-10-01T08:00:00.999Z');

  test.each<[string, string | undefined, string]>([
    ['is that of the roll in whole seconds', undefined, '2026-10-01T08:00:00Z'],
    ['is that of the roll after an earlier one', '2026-10-01T07:59:59Z', '2026-10-01T08:00:00Z'],
    ['is later than one in the same second', '2026-10-01T08:00:00Z', '2026-10-01T08:00:01Z'],
    ['is later than one with a fraction of it', '2026-10-01T08:00:00.500Z', '2026-10-01T08:00:01Z'],
    ['is later than one by a clock that is ahead', '2026-10-01T09:00:00Z', '2026-10-01T09:00:01Z'],
    ['does not depend on a text that is no time', 'soon', '2026-10-01T08:00:00Z'],
  ])('%s', (_rule, previous, expected) => {
    expect(triggerTime(nowMs, previous)).toBe(expected);
  });
});
