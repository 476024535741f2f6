/** Pods that another client starts after a change already have its content: reroll adds no second rollout. */
import { edit } from './config-steps.ts';
import { nothing, rolledOut, rolls, rollsOnce } from './expectations.ts';
import { envFrom } from './objects.ts';
import { allKinds, type Group, type Scenario, type Step } from './scenario.ts';
import { settling, withoutFreshness } from './settling.ts';
import { event, holds, logs, recorded } from './traces.ts';
import { undo, undoToFirst } from './undo-steps.ts';
import { hints, logMessages } from './names.ts';
import {
  annotate,
  applyByForce,
  changeImage,
  holdRollouts,
  replaceByManifest,
  replaceRepeatedly,
  restartPods,
  scale,
} from './workload-steps.ts';

const red = { color: 'red' };
const blue = { color: 'blue' };
const green = { color: 'green' };
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;
const twoConfigs = {
  configs: { 'ConfigMap/app': { values: red }, 'Secret/app': { values: red } },
  uses: [envFrom('ConfigMap/app'), envFrom('Secret/app')],
} as const;

/** On a real cluster a rollout takes this long; the test holds it on the embedded server. */
const slowPods = { templateAnnotations: { 'fake-node.reroll.dev/start-delay-ms': '4000' } };

/** Long enough for the other half of a sync, even on a slow machine. */
const patient = { annotations: hints({ auto: 'true', settle: '3s' }) };

const noTrigger: Step = holds('no trigger is put back', ({ templateAnnotations, names }) => {
  return templateAnnotations[names.hash] === undefined;
});

const syncs: readonly Scenario[] = [
  {
    name: 'a sync that changes the config and then the template: no rollout of ours',
    kinds: allKinds,
    given: patient,
    steps: [edit('ConfigMap/app', blue), changeImage, logs(logMessages.recorded, { reason: 'fresh' }), nothing],
  },
  {
    name: 'a sync that changes the template and then the config: one rollout of ours',
    kinds: allKinds,
    steps: [changeImage, ...rollsOfApp],
  },
  {
    name: 'a config that changes before and after the template: one rollout of ours',
    kinds: ['StatefulSet'],
    steps: [edit('ConfigMap/app', blue), changeImage, edit('ConfigMap/app', green), rolls('ConfigMap/app')],
  },
  {
    name: 'of two configs one changes before the template and one after it: one rollout of ours',
    given: twoConfigs,
    steps: [edit('Secret/app', blue), changeImage, edit('ConfigMap/app', blue), rollsOnce],
  },
  {
    name: 'kubectl rollout restart right after a change: no rollout of ours',
    kinds: ['Deployment', 'DaemonSet'],
    given: patient,
    steps: [edit('ConfigMap/app', blue), restartPods, logs(logMessages.recorded, { reason: 'fresh' }), nothing],
  },
  {
    name: 'a change of the template alone: nothing',
    kinds: ['DaemonSet'],
    steps: [changeImage, restartPods, nothing],
  },
  {
    name: 'scaling starts no new pods: one rollout',
    kinds: ['Deployment', 'StatefulSet'],
    steps: [edit('ConfigMap/app', blue), scale, rolls('ConfigMap/app')],
  },
  {
    name: 'an annotation of the workload starts no new pods: one rollout',
    kinds: ['DaemonSet'],
    steps: [edit('ConfigMap/app', blue), annotate({ 'example.com/touched': 'yes' }), rolls('ConfigMap/app')],
  },
];

const undone: readonly Scenario[] = [
  {
    name: 'kubectl rollout undo of a complete rollout: no second rollout, and content of then rolls again',
    kinds: allKinds,
    steps: [...rollsOfApp, rolledOut, undo, noTrigger, nothing, edit('ConfigMap/app', red), rolls('ConfigMap/app')],
  },
  {
    name: 'kubectl rollout undo past several complete rollouts: no further rollout',
    kinds: ['StatefulSet'],
    steps: [
      ...rollsOfApp,
      rolledOut,
      edit('ConfigMap/app', green),
      rolls('ConfigMap/app'),
      rolledOut,
      undoToFirst,
      noTrigger,
      nothing,
    ],
  },
  {
    name: 'a rollback that takes back config and template: no rollout of ours',
    kinds: ['Deployment', 'DaemonSet'],
    given: patient,
    steps: [
      ...rollsOfApp,
      rolledOut,
      edit('ConfigMap/app', red),
      undo,
      logs(logMessages.recorded, { reason: 'fresh' }),
      nothing,
    ],
  },
  {
    name: 'kubectl replace by the manifest: no second rollout, nothing put back, and the record restored',
    kinds: allKinds,
    steps: [...rollsOfApp, rolledOut, replaceByManifest, recorded, noTrigger, nothing],
  },
  {
    name: 'server-side apply with force: what reroll wrote stays, and nothing is rolled',
    kinds: allKinds,
    steps: [
      ...rollsOfApp,
      rolledOut,
      applyByForce,
      holds(
        'the trigger is still there',
        ({ templateAnnotations, names }) => templateAnnotations[names.hash] !== undefined,
      ),
      nothing,
    ],
  },
  {
    name: 'an operator that replaces the workload again and again is not fought',
    kinds: ['Deployment', 'StatefulSet'],
    steps: [...rollsOfApp, rolledOut, replaceRepeatedly({ times: 6, everyMs: 200 }), noTrigger, recorded, nothing],
  },
];

const reverted = [
  rolledOut,
  holdRollouts,
  ...rollsOfApp,
  undo,
  logs(logMessages.nothing, { reason: 'reverted' }),
] as const;

const inTheMiddle: readonly Scenario[] = [
  {
    name: 'kubectl rollout undo in the middle of a rollout is reported with who did it, not fought, and the next content rolls',
    kinds: allKinds,
    given: slowPods,
    steps: [
      rolledOut,
      ...rollsOfApp,
      rolledOut,
      holdRollouts,
      edit('ConfigMap/app', red),
      rolls('ConfigMap/app'),
      undo,
      event('Warning', /^Reverted: kubectl-rollout /),
      edit('ConfigMap/app', green),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'an undo of the very first rollout leaves no trace of its author: no field manager is named',
    kinds: ['Deployment', 'DaemonSet'],
    given: slowPods,
    steps: [
      ...reverted,
      event('Warning', /^Reverted: another client /),
      noTrigger,
      edit('ConfigMap/app', green),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'after an undo in the middle of a rollout the old content, when it comes back, rolls too',
    kinds: ['Deployment', 'StatefulSet'],
    given: slowPods,
    steps: [...reverted, edit('ConfigMap/app', red), rolls('ConfigMap/app')],
  },
  {
    name: 'after an undo in the middle of a rollout another template is new pods: nothing',
    kinds: ['DaemonSet'],
    given: slowPods,
    steps: [...reverted, changeImage, nothing],
  },
  {
    name: 'content that changes in the middle of a rollout: one more rollout',
    kinds: allKinds,
    given: slowPods,
    steps: [rolledOut, holdRollouts, ...rollsOfApp, edit('ConfigMap/app', red), rolls('ConfigMap/app')],
  },
];

const settle = ['--settle', '1s', '--min-interval', '0'] as const;

export const freshnessGroups: readonly Group[] = [
  { name: 'syncs and undos', controllers: [() => settle], scenarios: [...syncs, ...undone, ...settling] },
  { name: 'in the middle of a rollout', controllers: [() => settle], scenarios: inTheMiddle },
  { name: 'turned off', controllers: [() => [...settle, '--freshness', 'off']], scenarios: withoutFreshness },
];
