/** The hint on a Namespace: the default for the workloads in it. */
import { edit } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import { envFrom } from './objects.ts';
import { allKinds, type Scenario } from './scenario.ts';
import { notRecorded, recorded } from './traces.ts';
import { hints } from './names.ts';
import { annotate, changeNamespace } from './workload-steps.ts';

const color = { values: { color: 'red' } };
const blue = { color: 'blue' };
const optedIn = { annotations: hints({ auto: 'true' }) };

export const hintsOfNamespaces: readonly Scenario[] = [
  {
    name: 'auto on the Namespace opts its workloads in',
    kinds: allKinds,
    given: { annotations: {}, namespace: optedIn },
    steps: [edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'auto that the Namespace gets later records its workloads, and changes roll from then on',
    kinds: allKinds,
    given: { annotations: {} },
    proof: 'witness',
    steps: [
      edit('ConfigMap/app', blue),
      nothing,
      changeNamespace(optedIn),
      recorded,
      nothing,
      edit('ConfigMap/app', { color: 'green' }),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'auto that is taken away from the Namespace removes the records of its workloads',
    kinds: ['StatefulSet', 'Deployment'],
    given: { annotations: {}, namespace: optedIn },
    proof: 'witness',
    steps: [
      recorded,
      changeNamespace({ annotations: { 'reroll.dev/auto': null } }),
      notRecorded,
      edit('ConfigMap/app', blue),
      nothing,
    ],
  },
  {
    name: 'auto: "false" on the workload beats the Namespace',
    given: { annotations: hints({ auto: 'false' }), namespace: optedIn },
    kinds: ['DaemonSet', 'Deployment'],
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'auto: "false" that the workload gets later opts it out of its Namespace',
    given: { annotations: {}, namespace: optedIn },
    proof: 'witness',
    steps: [recorded, annotate(hints({ auto: 'false' })), notRecorded, edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'auto: "secrets" on the Namespace leaves ConfigMaps out',
    given: {
      annotations: {},
      namespace: { annotations: hints({ auto: 'secrets' }) },
      configs: { 'ConfigMap/app': color, 'Secret/app': color },
      uses: [envFrom('ConfigMap/app'), envFrom('Secret/app')],
    },
    marker: 'Secret',
    steps: [edit('ConfigMap/app', blue), nothing, edit('Secret/app', blue), rolls('Secret/app')],
  },
];
