/** How several changes become one rollout, and what `--freshness off` changes. */
import { edit, editTogether, keepEditing } from './config-steps.ts';
import { nothing, rolls, rollsToTheEnd } from './expectations.ts';
import { envFrom } from './objects.ts';
import { allKinds, type Scenario } from './scenario.ts';
import { hints } from './names.ts';
import { changeImage } from './workload-steps.ts';

const red = { color: 'red' };
const blue = { color: 'blue' };
const twoConfigs = {
  configs: { 'ConfigMap/app': { values: red }, 'Secret/app': { values: red } },
  uses: [envFrom('ConfigMap/app'), envFrom('Secret/app')],
} as const;

export const settling: readonly Scenario[] = [
  {
    name: 'several configs that change within settle: one rollout, which names them all',
    kinds: allKinds,
    given: twoConfigs,
    steps: [editTogether('ConfigMap/app', 'Secret/app'), rolls('ConfigMap/app', 'Secret/app')],
  },
  {
    name: 'a config that changes all the time is rolled after ten times settle at the latest, and to its last content',
    kinds: ['Deployment', 'DaemonSet'],
    given: { annotations: hints({ auto: 'true', settle: '300ms' }) },
    steps: [
      keepEditing('ConfigMap/app', 'it is rolled', { everyMs: 100, until: ({ changes }) => changes > 0 }),
      edit('ConfigMap/app', { color: 'last' }),
      rollsToTheEnd,
    ],
  },
  {
    name: 'a config that changes all the time is rolled once in min-interval, with growing spacing, and to its last content',
    kinds: ['StatefulSet', 'Deployment'],
    given: { annotations: hints({ auto: 'true', settle: '0', 'min-interval': '1s' }) },
    steps: [
      keepEditing('ConfigMap/app', 'a rollout is held back for longer than min-interval', {
        everyMs: 100,
        until: ({ log }) =>
          log.some(({ reason, retryAfterMs }) => reason === 'min-interval' && Number(retryAfterMs) > 1000),
      }),
      edit('ConfigMap/app', { color: 'last' }),
      rollsToTheEnd,
    ],
  },
  {
    name: 'a config that changes soon after every roll, again and again, is rolled ever less often, and to its last content',
    kinds: ['Deployment'],
    given: { annotations: hints({ auto: 'true', settle: '0', 'min-interval': '500ms' }) },
    steps: [
      keepEditing('ConfigMap/app', 'its changes are found to be endless', {
        everyMs: 700,
        until: ({ log }) => log.some(({ reason }) => reason === 'endless-changes'),
      }),
      edit('ConfigMap/app', { color: 'last' }),
      rollsToTheEnd,
    ],
  },
];

export const withoutFreshness: readonly Scenario[] = [
  {
    name: '--freshness off: the config and then the template makes one rollout of ours, too',
    kinds: ['Deployment', 'StatefulSet'],
    steps: [edit('ConfigMap/app', blue), changeImage, rolls('ConfigMap/app')],
  },
  {
    name: '--freshness off: a change of the template alone: nothing',
    kinds: ['DaemonSet'],
    steps: [changeImage, nothing],
  },
];
