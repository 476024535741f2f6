/** Commits, while reroll runs and while it is down. */
import { notYet, rolledOut, rolls } from '../e2e/scenarios/expectations.ts';
import { logs } from '../e2e/scenarios/traces.ts';
import { logMessages } from '../e2e/scenarios/names.ts';
import { changedByOthers } from './change-count.ts';
import { color, image, plainSecret, theme, unusedKey, withSecret } from './example.ts';
import { fresh, rolled, rollsForApp, type Row, type RestartRow } from './flux-row.ts';
import { applied, writeAsExternalSecrets, type FluxSteps } from './flux-steps.ts';

export function commits(flux: FluxSteps): readonly Row[] {
  return [
    { does: 'the first deployment', changes: { others: 0, reroll: 0 }, steps: [] },
    {
      does: 'a commit to a ConfigMap',
      changes: rolled,
      steps: [flux.push('Blue', color('red', 'blue')), rollsForApp, applied('ConfigMap/app configured')],
    },
    {
      does: 'a commit to a ConfigMap with wait: true, for which Flux is ready before the rollout of ours',
      changes: rolled,
      deployment: { spec: { wait: true } },
      steps: [
        flux.annotate('reroll.dev/settle=1m'),
        flux.push('Blue', color('red', 'blue')),
        notYet,
        flux.annotate('reroll.dev/settle=1s'),
        rollsForApp,
      ],
    },
    {
      does: 'a commit to a ConfigMap and the image',
      changes: { others: 1, reroll: 0 },
      bringsBoth: true,
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
      does: 'a commit to a key that no workload uses',
      changes: { others: 0, reroll: 0 },
      steps: [flux.push('Keep logs longer', unusedKey), applied('ConfigMap/logging configured')],
    },
    {
      does: 'a commit to a generated ConfigMap with a hash in its name',
      changes: { others: 1, reroll: 0 },
      steps: [flux.push('Navy', theme), changedByOthers, logs(logMessages.recorded, { reason: 'references-changed' })],
    },
    {
      does: 'a commit to a generated ConfigMap and to another one',
      changes: { others: 1, reroll: 0 },
      bringsBoth: true,
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

export function reverts(flux: FluxSteps): readonly Row[] {
  return [
    {
      does: 'git revert of a commit to a ConfigMap',
      changes: { others: 0, reroll: 2 },
      steps: [flux.push('Blue', color('red', 'blue')), rollsForApp, rolledOut, flux.revert, rollsForApp],
    },
    {
      does: 'git revert of a commit to a ConfigMap and the image',
      changes: { others: 2, reroll: 0 },
      bringsBoth: true,
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

/** While reroll is down. */
export function restarts(flux: FluxSteps): readonly RestartRow[] {
  return [
    {
      does: 'a commit to a ConfigMap',
      changes: rolled,
      steps: [flux.push('Blue', color('red', 'blue'))],
      afterwards: [rollsForApp],
    },
    {
      does: 'a commit to a ConfigMap and the image, whose order no controller has seen',
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
      does: 'a commit to a key that no workload uses',
      changes: { others: 0, reroll: 0 },
      steps: [flux.push('Keep logs longer', unusedKey)],
      afterwards: [],
    },
  ];
}
