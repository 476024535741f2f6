/** What the observed versions of a workload count as: rolls, repeats of one, removals by a policy, or nothing. */
import { expect, test } from '@jest/globals';

import { WorkloadHistory, type RoundRules } from '../../faults/workload-history.ts';
import type { ApiObject } from '../../support/api-client.ts';

interface Version {
  readonly rv: string;
  readonly generation: number;
  /** The trigger in the pod template; absent: it has no annotations. */
  readonly trigger?: string;
  readonly image?: string;
  /** The digest in the record. */
  readonly digest?: string;
  /** The trigger of the last roll in the record. */
  readonly to?: string;
}

const first: Version = { rv: '5', generation: 1 };

function workload({ rv, generation, trigger, image = 'a', digest = 'A', to }: Version): ApiObject {
  const record = { configs: { 'ConfigMap/own-0': { keys: { '*': digest } } }, ...(to && { roll: { to } }) };
  const annotations = trigger === undefined ? undefined : { 'reroll.dev/config-hash': trigger };
  return {
    metadata: {
      name: 'web',
      resourceVersion: rv,
      generation,
      annotations: { 'reroll.dev/record': JSON.stringify(record) },
    },
    spec: { template: { metadata: { labels: {}, annotations }, spec: { containers: [{ name: 'main', image }] } } },
  };
}

function seen(versions: readonly Version[], rules?: RoundRules): WorkloadHistory {
  const [begin = first, ...later] = versions;
  const history = new WorkloadHistory(workload(begin));
  history.begin(rules);
  for (const version of later) history.see(workload(version));
  return history;
}

const rolled: Version = { rv: '20', generation: 2, trigger: 't1', digest: 'B', to: 't1' };

test.each<[rule: string, versions: readonly Version[], changes: number]>([
  ['nothing changed', [first], 0],
  ['another template is a change', [first, rolled], 1],
  ['annotations of a Deployment are none', [first, { ...first, rv: '20', generation: 2 }], 0],
  ['a gap counts in full, as nothing is known of it', [first, { ...rolled, generation: 4 }], 3],
  [
    'without a policy, a template that only lost its trigger is one',
    [rolled, { ...first, rv: '30', generation: 3 }],
    1,
  ],
])('%s', (_rule, versions, changes) => {
  expect(seen(versions).changes).toBe(changes);
});

test('a roll with the recorded content is a repeat, from the version that brought the replaced template', () => {
  const again: Version = { ...rolled, rv: '40', generation: 4, trigger: 't2', to: 't2' };
  const annotated: Version = { ...rolled, rv: '30', generation: 3 };
  expect(seen([first, rolled, annotated, again]).repeats).toEqual([{ fromRv: '20', untilRv: '40' }]);
  expect(seen([first, rolled]).repeats).toEqual([]);
});

test('a template that came in a gap may have come right after the version before', () => {
  const unseen: Version = { ...rolled, rv: '30', generation: 3 };
  const again: Version = { ...rolled, rv: '40', generation: 4, trigger: 't2', to: 't2' };
  expect(seen([first, unseen, again]).repeats).toEqual([{ fromRv: '5', untilRv: '40' }]);
});

test('after a begin nothing from before counts, and the replaced template is still known', () => {
  const history = seen([first, rolled, { ...rolled, rv: '30', generation: 3, trigger: 't2', to: 't2' }]);
  history.begin();
  expect([history.changes, history.repeats]).toEqual([0, []]);
  history.see(workload({ ...rolled, rv: '50', generation: 4, trigger: 't3', to: 't3' }));
  expect([history.changes, history.repeats]).toEqual([1, [{ fromRv: '30', untilRv: '50' }]]);
});

/** After `rolled`: the template without the trigger. */
const bare: Version = { rv: '30', generation: 3, digest: 'B', to: 't1' };
const removesTrigger: RoundRules = { removesTrigger: true };

test.each<[rule: string, next: Version, changes: number, removals: number]>([
  ['a template that only lost its trigger is a removal', bare, 0, 1],
  ['a removal with a new roll in the record is a roll', { ...bare, to: 't2' }, 1, 0],
  ['a removal with another image is a change', { ...bare, image: 'b' }, 1, 0],
  ['another trigger is a roll', { ...bare, trigger: 't2' }, 1, 0],
])('under a policy that removes the trigger: %s', (_rule, next, changes, removals) => {
  const history = seen([rolled, next], removesTrigger);
  expect([history.changes, history.removals]).toEqual([changes, removals]);
});

test('a removal by a policy repeats no roll; without the policy it does', () => {
  expect(seen([rolled, bare], removesTrigger).repeats).toEqual([]);
  expect(seen([rolled, bare]).repeats).toEqual([{ fromRv: '0', untilRv: '30' }]);
});
