/**
 * From manifests to running pods by kubectl, and as Argo CD writes: Argo CD applies with kubectl's code as field
 * manager `argocd-controller`, client-side or server-side with force, and replaces with `Replace=true`. Argo CD itself
 * does not run here.
 */
import { rolledOut, rolls } from '../e2e/scenarios/expectations.ts';
import type { Group, Scenario, Step } from '../e2e/scenarios/scenario.ts';
import { holds, logs, recorded } from '../e2e/scenarios/traces.ts';
import { logMessages } from '../e2e/scenarios/names.ts';
import { changedByOthers, expectChanges, describeChanges, type Changes } from './change-count.ts';
import { allRecorded, color, given, image, impatient, oneMoreKey, patient } from './example.ts';
import { KubectlSteps, type Way } from './kubectl-steps.ts';
import { noConflicts, recordRewritten } from './steady-state.ts';
import type { ClusterUser } from './cluster-user.ts';

interface Row {
  readonly does: string;
  readonly changes: Changes;
  /** Whether one delivery changes content and template; see `patient`. */
  readonly bringsBoth?: boolean;
  readonly steps: readonly Step[];
}

const fresh = logs(logMessages.recorded, { reason: 'fresh' });
const rollsForApp = rolls('ConfigMap/app');
const both = [color('red', 'blue'), image('1.0.0', '1.1.0')] as const;

const kubectlApply: Way = {
  args: ['apply'],
  manager: { name: 'kubectl-client-side-apply', operation: 'Update' },
};

/** Tools that apply: a repeated sync changes nothing. */
const appliers: Readonly<Record<string, Way>> = {
  'kubectl apply': kubectlApply,
  'kubectl apply --server-side --force-conflicts': {
    args: ['apply', '--server-side', '--force-conflicts'],
    manager: { name: 'kubectl', operation: 'Apply' },
  },
  'Argo CD': {
    args: ['apply', '--field-manager=argocd-controller'],
    manager: { name: 'argocd-controller', operation: 'Update' },
  },
  'Argo CD with ServerSideApply=true': {
    args: ['apply', '--server-side', '--force-conflicts', '--field-manager=argocd-controller'],
    manager: { name: 'argocd-controller', operation: 'Apply' },
  },
};

/** Tools that replace: fields that are not in the manifests are removed. */
const replacers: Readonly<Record<string, Way>> = {
  'kubectl replace': {
    firstArgs: ['create'],
    args: ['replace'],
    manager: { name: 'kubectl-replace', operation: 'Update' },
  },
  'Argo CD with Replace=true': {
    firstArgs: ['create', '--field-manager=argocd-application-controller'],
    args: ['replace', '--field-manager=argocd-application-controller'],
    manager: { name: 'argocd-application-controller', operation: 'Update' },
  },
};

export function kubectlGroups(user: ClusterUser): readonly Group[] {
  const scenariosOf = (
    ways: Readonly<Record<string, Way>>,
    scenarios: (kubectl: KubectlSteps) => readonly Scenario[],
  ): readonly Scenario[] =>
    Object.entries(ways).flatMap(([name, way]) =>
      scenarios(new KubectlSteps(user, way)).map((scenario) => ({
        ...scenario,
        name: `${name}, ${scenario.name}`,
      })),
    );
  const byHand = handwork(new KubectlSteps(user, kubectlApply));
  return [
    {
      name: 'by kubectl and as Argo CD writes',
      controllers: [() => ['--min-interval', '0']],
      scenarios: [...scenariosOf(appliers, syncs), ...scenariosOf(replacers, replacements), ...byHand],
    },
  ];
}

function scenario({ does, changes, steps }: Row, ...end: readonly Step[]): Scenario {
  const name = `${does}: ${describeChanges(changes)}`;
  return { name, given, proof: 'none', steps: [...steps, expectChanges(changes), ...end] };
}

function syncs(kubectl: KubectlSteps): readonly Scenario[] {
  const rows: readonly Row[] = [
    { does: 'the first deployment', changes: { others: 0, reroll: 0 }, steps: [] },
    {
      does: 'another ConfigMap',
      changes: { others: 0, reroll: 1 },
      steps: [kubectl.deliver(color('red', 'blue')), rollsForApp],
    },
    {
      does: 'another ConfigMap and another image',
      changes: { others: 1, reroll: 0 },
      bringsBoth: true,
      steps: [kubectl.deliver(...both), changedByOthers, fresh],
    },
    {
      does: 'another ConfigMap and another image, and both taken back',
      changes: { others: 2, reroll: 0 },
      bringsBoth: true,
      steps: [
        kubectl.deliver(...both),
        changedByOthers,
        fresh,
        rolledOut,
        kubectl.deliver(color('blue', 'red'), image('1.1.0', '1.0.0')),
        changedByOthers,
        fresh,
      ],
    },
  ];
  return rows.map(({ steps, bringsBoth = false, ...row }) =>
    scenario(
      {
        ...row,
        steps: [
          kubectl.deploy(...(bringsBoth ? [patient] : [])),
          allRecorded,
          rolledOut,
          ...steps,
          kubectl.steadyState,
        ],
      },
      kubectl.deliver(oneMoreKey, ...(bringsBoth ? [impatient] : [])),
      rollsForApp,
    ),
  );
}

const recordComesBack: Step = { ...recorded, description: 'the record comes back' };
const triggerIsGone: Step = holds('the trigger is gone', ({ templateAnnotations, names }) => {
  return templateAnnotations[names.hash] === undefined;
});

function replacements(kubectl: KubectlSteps): readonly Scenario[] {
  // The next write would revert a rollout that comes before the Deployment is written, so both are written before it.
  const rollsNow = [kubectl.run('annotate', '--overwrite', 'deployment/web', 'reroll.dev/settle=1s'), rollsForApp];
  const rows: readonly Row[] = [
    {
      does: 'the same manifests again: the record is taken away and restored',
      changes: { others: 0, reroll: 0 },
      steps: [kubectl.deliver(), recordComesBack],
    },
    {
      does: 'another ConfigMap',
      changes: { others: 0, reroll: 1 },
      steps: [kubectl.deliver(color('red', 'blue')), ...rollsNow],
    },
    {
      does: 'the same manifests again after a rollout of ours: the trigger is taken away, and not put back',
      changes: { others: 1, reroll: 1 },
      steps: [
        kubectl.deliver(color('red', 'blue')),
        ...rollsNow,
        rolledOut,
        kubectl.deliver(),
        changedByOthers,
        triggerIsGone,
        recordComesBack,
      ],
    },
    {
      does: 'another ConfigMap and another image',
      changes: { others: 1, reroll: 0 },
      steps: [kubectl.deliver(...both), changedByOthers, fresh],
    },
  ];
  return rows.map(({ steps, ...row }) =>
    scenario(
      { ...row, steps: [kubectl.deploy(patient), allRecorded, rolledOut, ...steps] },
      rolledOut,
      kubectl.run('patch', 'configmap', 'app', '--type=merge', '-p={"data":{"proof":"still rolls"}}'),
      ...rollsNow,
    ),
  );
}

/** Manual changes that no tool reverts. */
function handwork(kubectl: KubectlSteps): readonly Scenario[] {
  const edited = [kubectl.edit('configmap/app', 'red', 'blue'), rollsForApp, rolledOut] as const;
  const rows: readonly Row[] = [
    { does: 'kubectl edit of a ConfigMap', changes: { others: 0, reroll: 1 }, steps: edited },
    {
      does: 'kubectl edit of the Deployment',
      changes: { others: 1, reroll: 0 },
      steps: [kubectl.edit('deployment/web', 'web:1.0.0', 'web:1.1.0'), changedByOthers],
    },
    {
      does: 'kubectl set image',
      changes: { others: 1, reroll: 0 },
      steps: [kubectl.run('set', 'image', 'deployment/web', 'web=registry.example/web:1.1.0'), changedByOthers],
    },
    {
      does: 'kubectl rollout restart',
      changes: { others: 1, reroll: 0 },
      steps: [kubectl.run('rollout', 'restart', 'deployment/web'), changedByOthers],
    },
    {
      does: 'kubectl rollout undo of a rollout of ours',
      changes: { others: 1, reroll: 1 },
      steps: [
        ...edited,
        kubectl.run('rollout', 'undo', 'deployment/web'),
        changedByOthers,
        recordRewritten,
        triggerIsGone,
      ],
    },
    {
      does: 'kubectl delete and apply of the ConfigMap with other content',
      changes: { others: 0, reroll: 1 },
      steps: [kubectl.run('delete', 'configmap', 'app'), kubectl.deliver(color('red', 'blue')), rollsForApp],
    },
  ];
  return rows.map(({ steps, ...row }) =>
    scenario(
      { ...row, steps: [kubectl.deploy(), allRecorded, rolledOut, ...steps, rolledOut, noConflicts] },
      kubectl.run('patch', 'configmap', 'app', '--type=merge', '-p={"data":{"proof":"still rolls"}}'),
      rollsForApp,
    ),
  );
}
