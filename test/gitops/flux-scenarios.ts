/** From a commit to running pods, by Flux. */
import { notYet, rolledOut, rolls } from '../e2e/scenarios/expectations.ts';
import type { Group, Scenario, Step } from '../e2e/scenarios/scenario.ts';
import { holds, logs } from '../e2e/scenarios/traces.ts';
import { said } from '../e2e/scenarios/words.ts';
import { changedByOthers, counted, inWords, isRecreated, noteUid, type Changes } from './counted.ts';
import {
  allRecorded,
  color,
  files,
  given,
  image,
  oneMoreKey,
  otherSelector,
  plainSecret,
  theme,
  unusedKey,
  withSecret,
} from './example.ts';
import { byKubectl } from './kubectl-steps.ts';
import { applied, FluxSteps, writeAsExternalSecrets, type Deployment } from './flux-steps.ts';
import type { Workshop } from './workshop.ts';

/** What is played after the first deployment. */
interface Row {
  readonly does: string;
  readonly changes: Changes;
  readonly deployment?: Deployment;
  readonly steps: readonly Step[];
}

/** What is played while reroll is down, and when it runs again. */
interface RowOfRestart extends Row {
  readonly afterwards: readonly Step[];
}

const rolled = { others: 0, reroll: 1 } as const;
const fresh = logs(said.recorded, { reason: 'fresh' });
const rollsForApp = rolls('ConfigMap/app');

const options = ['--settle', '3s', '--min-interval', '0'] as const;

export function fluxGroups(workshop: Workshop): readonly Group[] {
  const flux = new FluxSteps(workshop);
  const begin = ({ deployment = {} }: Row): readonly Step[] => [flux.deploy(deployment), allRecorded, rolledOut];
  const end = ({ changes }: Row): readonly Step[] => [
    flux.quiet,
    counted(changes),
    flux.push('One more key', oneMoreKey),
    rollsForApp,
  ];
  const scenario = (row: Row): Scenario => ({
    ...common(row),
    steps: [...begin(row), ...row.steps, ...end(row)],
  });
  const restart = (row: RowOfRestart): Scenario => ({
    ...common(row),
    steps: begin(row),
    whileDown: row.steps,
    afterwards: [...row.afterwards, ...end(row)],
  });
  return [
    {
      name: 'by Flux',
      controllers: [() => options],
      scenarios: [...commits(flux), ...reverts(flux), ...handwork(flux, workshop), ...forced(flux)].map(scenario),
    },
    {
      name: 'by Flux while reroll is down',
      controllers: [() => options],
      restartedWith: [() => options],
      scenarios: restarts(flux).map(restart),
    },
  ];
}

function common({ does, changes }: Row): Pick<Scenario, 'name' | 'given' | 'proof'> {
  return { name: `${does}: ${inWords(changes)}`, given, proof: 'none' };
}

function commits(flux: FluxSteps): readonly Row[] {
  return [
    { does: 'the first deployment', changes: { others: 0, reroll: 0 }, steps: [] },
    {
      does: 'a commit to a ConfigMap',
      changes: rolled,
      steps: [flux.push('Blue', color('red', 'blue')), rollsForApp, applied('ConfigMap/app configured')],
    },
    {
      does: 'a commit to a ConfigMap and the image',
      changes: { others: 1, reroll: 0 },
      steps: [
        flux.push('Blue, with a new release', color('red', 'blue'), image('1.0.0', '1.1.0')),
        changedByOthers,
        fresh,
        applied('ConfigMap/app configured', 'Deployment/web configured'),
      ],
    },
    {
      does: 'a commit to the image alone',
      changes: { others: 1, reroll: 0 },
      steps: [flux.push('A new release', image('1.0.0', '1.1.0')), changedByOthers],
    },
    {
      does: 'a commit to a key that nobody uses',
      changes: { others: 0, reroll: 0 },
      steps: [flux.push('Keep logs longer', unusedKey), applied('ConfigMap/logging configured')],
    },
    {
      does: 'a commit to a generated ConfigMap with a hash in its name',
      changes: { others: 1, reroll: 0 },
      steps: [flux.push('Navy', theme), changedByOthers, logs(said.recorded, { reason: 'references-changed' })],
    },
    {
      does: 'a commit to a generated ConfigMap and to another one',
      changes: { others: 1, reroll: 0 },
      steps: [flux.push('Navy and blue', theme, color('red', 'blue')), changedByOthers, fresh],
    },
    {
      does: 'a commit to a Secret',
      changes: rolled,
      deployment: { changes: withSecret },
      steps: [
        flux.push('Another password', ...plainSecret('second')),
        rolls('Secret/database'),
        applied('Secret/database configured'),
      ],
    },
    {
      does: 'External Secrets changes a Secret that is not in Git',
      changes: rolled,
      steps: [writeAsExternalSecrets('Secret/database', { password: 'second' }), rolls('Secret/database')],
    },
  ];
}

function reverts(flux: FluxSteps): readonly Row[] {
  return [
    {
      does: 'git revert of a commit to a ConfigMap',
      changes: { others: 0, reroll: 2 },
      steps: [flux.push('Blue', color('red', 'blue')), rollsForApp, rolledOut, flux.revert, rollsForApp],
    },
    {
      does: 'git revert of a commit to a ConfigMap and the image',
      changes: { others: 2, reroll: 0 },
      steps: [
        flux.push('Blue, with a new release', color('red', 'blue'), image('1.0.0', '1.1.0')),
        changedByOthers,
        fresh,
        rolledOut,
        flux.revert,
        changedByOthers,
        fresh,
      ],
    },
  ];
}

/** What somebody changes in the cluster that Git describes. */
function handwork(flux: FluxSteps, workshop: Workshop): readonly Row[] {
  const kubectl = (...args: readonly string[]): Step => byKubectl(workshop, args);
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
      does: 'kubectl rollout undo of a rollout of ours, which Flux leaves',
      changes: { others: 1, reroll: 1 },
      steps: [
        flux.push('Blue', color('red', 'blue')),
        rollsForApp,
        rolledOut,
        kubectl('rollout', 'undo', 'deployment/web'),
        changedByOthers,
        rolledOut,
        flux.reconcile,
      ],
    },
    {
      does: 'a hint by kubectl annotate, which Flux takes back',
      changes: { others: 0, reroll: 0 },
      steps: [
        kubectl('annotate', 'deployment/web', 'reroll.dev/settle=10m'),
        flux.reconcile,
        holds('the hint is gone', (stage) => stage.annotation('reroll.dev/settle') === undefined),
      ],
    },
    {
      does: 'a hint by kubectl annotate with a field manager that Flux leaves alone',
      changes: { others: 0, reroll: 0 },
      steps: [
        kubectl('annotate', 'deployment/web', 'reroll.dev/settle=4s', '--field-manager=flux-client-side-apply'),
        flux.reconcile,
        holds('the hint is there', (stage) => stage.annotation('reroll.dev/settle') === '4s'),
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
        flux.resume,
        changedByOthers,
        fresh,
      ],
    },
  ];
}

/** With `force: true`, what cannot be changed is deleted and made anew. */
function forced(flux: FluxSteps): readonly Row[] {
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

function restarts(flux: FluxSteps): readonly RowOfRestart[] {
  return [
    {
      does: 'a commit to a ConfigMap',
      changes: rolled,
      steps: [flux.push('Blue', color('red', 'blue'))],
      afterwards: [rollsForApp],
    },
    {
      does: 'a commit to a ConfigMap and the image, of which nobody has seen which came first',
      changes: { others: 1, reroll: 1 },
      steps: [flux.push('Blue, with a new release', color('red', 'blue'), image('1.0.0', '1.1.0')), changedByOthers],
      afterwards: [rollsForApp],
    },
    {
      does: 'a commit to the image alone',
      changes: { others: 1, reroll: 0 },
      steps: [flux.push('A new release', image('1.0.0', '1.1.0')), changedByOthers],
      afterwards: [],
    },
    {
      does: 'a commit to a key that nobody uses',
      changes: { others: 0, reroll: 0 },
      steps: [flux.push('Keep logs longer', unusedKey)],
      afterwards: [],
    },
  ];
}
