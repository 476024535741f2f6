/** Manual changes in the cluster that Git describes, and objects that Flux has to recreate. */
import { notYet, rolledOut } from '../e2e/scenarios/expectations.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import { holds } from '../e2e/scenarios/traces.ts';
import type { ApiObject } from '../support/api-client.ts';
import { changedByOthers, isRecreated, noteUid } from './change-count.ts';
import { allRecorded, color, files, otherSelector } from './example.ts';
import { fresh, rolled, rollsForApp, type Row } from './flux-row.ts';
import type { FluxSteps } from './flux-steps.ts';
import { byKubectl, byReroll } from './kubectl-steps.ts';
import { recordRewritten } from './steady-state.ts';
import type { ClusterUser } from './cluster-user.ts';

export function handwork(flux: FluxSteps, user: ClusterUser): readonly Row[] {
  const kubectl = (...args: readonly string[]): Step => byKubectl(user, args);
  const setImage = kubectl('set', 'image', 'deployment/web', 'web=registry.example/web:hotfix');
  const patchConfig = kubectl('patch', 'configmap', 'app', '--type=merge', '-p={"data":{"color":"green"}}');
  return [
    {
      does: 'kubectl patch of a ConfigMap, which Flux puts back',
      changes: { others: 0, reroll: 2 },
      steps: [patchConfig, rollsForApp, rolledOut, flux.reconcile, rollsForApp],
    },
    {
      does: 'kubectl set image, which Flux puts back',
      changes: { others: 2, reroll: 0 },
      steps: [setImage, changedByOthers, rolledOut, flux.reconcile, changedByOthers],
    },
    {
      does: 'kubectl rollout restart, which Flux takes back',
      changes: { others: 2, reroll: 0 },
      steps: [
        kubectl('rollout', 'restart', 'deployment/web'),
        changedByOthers,
        rolledOut,
        flux.reconcile,
        changedByOthers,
      ],
    },
    {
      does: 'kubectl rollout restart with a field manager that Flux leaves alone',
      changes: { others: 1, reroll: 0 },
      steps: [
        kubectl('rollout', 'restart', 'deployment/web', '--field-manager=flux-client-side-apply'),
        changedByOthers,
        rolledOut,
        flux.reconcile,
      ],
    },
    {
      does: 'roll-survives-flux-reconcile: reroll roll, which Flux leaves alone',
      changes: { others: 1, reroll: 0 },
      steps: [
        byReroll(user, ['roll', 'deploy/web', '--reason', 'INC-4711']),
        changedByOthers,
        rolledOut,
        flux.reconcile,
        holds('the reason is in the pod template', ({ object }) => rollReason(object)?.endsWith('Z INC-4711') === true),
      ],
    },
    {
      does: 'kubectl rollout undo of a rollout of ours, which Flux leaves',
      changes: { others: 1, reroll: 1 },
      steps: [
        flux.push('Blue', color('red', 'blue')),
        rollsForApp,
        rolledOut,
        kubectl('rollout', 'undo', 'deployment/web'),
        changedByOthers,
        recordRewritten,
        rolledOut,
        flux.reconcile,
      ],
    },
    {
      does: 'kubectl rollout undo to an earlier rollout of ours, the trigger of which Flux then takes away',
      changes: { others: 2, reroll: 2 },
      steps: [
        flux.push('Blue', color('red', 'blue')),
        rollsForApp,
        rolledOut,
        flux.push('Green', color('blue', 'green')),
        rollsForApp,
        rolledOut,
        kubectl('rollout', 'undo', 'deployment/web'),
        changedByOthers,
        recordRewritten,
        rolledOut,
        flux.reconcile,
        changedByOthers,
      ],
    },
    {
      does: 'a hint by kubectl annotate, which Flux takes back',
      changes: { others: 0, reroll: 0 },
      steps: [
        kubectl('annotate', 'deployment/web', 'reroll.dev/settle=10m'),
        flux.reconcile,
        holds('the hint is gone', (env) => env.annotation('reroll.dev/settle') === undefined),
      ],
    },
    {
      does: 'a hint by kubectl annotate with a field manager that Flux leaves alone',
      changes: { others: 0, reroll: 0 },
      steps: [
        flux.annotate('reroll.dev/settle=4s'),
        flux.reconcile,
        holds('the hint is there', (env) => env.annotation('reroll.dev/settle') === '4s'),
      ],
    },
    {
      does: 'a commit while Flux is suspended, and Flux resumed',
      changes: rolled,
      steps: [flux.suspend, flux.pushUnapplied('Blue', color('red', 'blue')), notYet, flux.resume, rollsForApp],
    },
    {
      does: 'handwork on ConfigMap and image while Flux is suspended, and Flux resumed',
      changes: { others: 2, reroll: 1 },
      steps: [
        flux.suspend,
        patchConfig,
        rollsForApp,
        setImage,
        changedByOthers,
        rolledOut,
        // A workload that waits long enough for both, even on a slow machine; see `patient`.
        flux.annotate('reroll.dev/settle=1m'),
        flux.resume,
        changedByOthers,
        fresh,
        flux.annotate('reroll.dev/settle=1s'),
      ],
    },
  ];
}

function rollReason({ spec }: ApiObject): string | undefined {
  const { template } = spec as { template: ApiObject };
  return template.metadata.annotations?.['reroll.dev/rolled-by-hand'];
}

/** With `force: true`, Flux deletes and recreates objects that it cannot change. */
export function forced(flux: FluxSteps): readonly Row[] {
  const isImmutable = { file: files.config, from: 'data:\n  color', to: 'immutable: true\ndata:\n  color' };
  return [
    {
      does: 'a commit that has Flux recreate the Deployment',
      changes: { others: 0, reroll: 0 },
      deployment: { spec: { force: true } },
      steps: [
        noteUid,
        flux.push('Other labels, and blue', ...otherSelector, color('red', 'blue')),
        isRecreated,
        allRecorded,
      ],
    },
    {
      does: 'a commit to an immutable ConfigMap, which Flux recreates',
      changes: rolled,
      deployment: { spec: { force: true }, changes: [isImmutable] },
      steps: [flux.push('Blue', color('red', 'blue')), rollsForApp],
    },
  ];
}
