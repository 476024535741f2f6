/** Which templates the pods of a workload may run, step by step. */
import { describe, expect, test } from '@jest/globals';
import { nextRollout, type RolloutStep } from '../../../src/inventory/observe-template.ts';
import type { CarriedTemplate, Rollout } from '../../../src/model/observation.ts';

const configs = { 'ConfigMap/app': 'absent' } as const;
const a: CarriedTemplate = { fingerprint: 'a', configs: undefined };
const b: CarriedTemplate = { fingerprint: 'b', configs: undefined, cameRv: '7' };
const single = (template: CarriedTemplate): Rollout => ({ kind: 'single', template });
const several = (...templates: CarriedTemplate[]): Rollout => ({ kind: 'several', templates });
const unknown: Rollout = { kind: 'unknown' };

describe('the templates of a rollout', () => {
  test.each<readonly [rule: string, before: Rollout, change: readonly [RolloutStep, CarriedTemplate], after: Rollout]>([
    ['one and another one are both carried', single(a), ['replaced', b], several(a, b)],
    ['one that comes back is the present one', several(a, b), ['replaced', a], several(b, a)],
    ['the present one alone is left when the rollout is complete', several(a, b), ['completed', b], single(b)],
    ['a complete rollout ends the uncertainty', unknown, ['completed', a], single(a)],
    ['another template does not', unknown, ['replaced', b], unknown],
    ['nor does the same template', unknown, ['same', a], unknown],
    ['a gap in the watch makes them unknown', single(a), ['gap', b], unknown],
    [
      'new pods start with the content of the present record, which says nothing about other templates',
      several(a, b),
      ['same', { fingerprint: 'b', configs }],
      several(a, { ...b, configs }),
    ],
  ])('%s', (_rule, before, [step, present], after) => {
    expect(nextRollout(before, present, step)).toEqual(after);
  });

  test('are unknown after the 32nd', () => {
    let rollout = single(a);
    for (let count = 1; count < 32; count += 1) {
      rollout = nextRollout(rollout, { ...b, fingerprint: String(count) }, 'replaced');
    }
    expect(rollout).toMatchObject({ kind: 'several', templates: { length: 32 } });
    expect(nextRollout(rollout, b, 'replaced')).toEqual(unknown);
  });
});
