/** Options of `reroll run` that select workloads. */
import { edit } from './config-steps.ts';
import { nothing, nothingButMarker, rolls } from './expectations.ts';
import type { Given } from './given.ts';
import { allKinds, withOptions, type ControllerArguments, type Group, type Scenario } from './scenario.ts';
import { recorded, seen } from './traces.ts';
import { hints } from './names.ts';
import { changeNamespace } from './workload-steps.ts';

const blue = { color: 'blue' };
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;

/** The namespaces whose names begin with one of these places, as the value of an option. */
const inPlaces =
  (option: string, ...places: readonly string[]): ControllerArguments =>
  (namespaces) => {
    const chosen = namespaces.filter((name) => places.some((place) => name.startsWith(`${place}-`)));
    return withOptions(option, chosen.join(','))(namespaces);
  };

const everyWorkload: readonly Scenario[] = [
  {
    name: '--auto-reload-all: a workload without any hint is rolled',
    kinds: allKinds,
    given: { annotations: {} },
    steps: [...rollsOfApp],
  },
  {
    name: '--auto-reload-all: not one that says auto: "false"',
    kinds: ['Deployment', 'DaemonSet'],
    given: { annotations: hints({ auto: 'false' }) },
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: '--auto-reload-all: not one that is ignored',
    given: { annotations: hints({ ignore: 'true' }) },
    kinds: ['StatefulSet'],
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
];

const noLongerEvery: readonly Scenario[] = [
  {
    name: '--auto-reload-all that is no longer given removes no record and rolls nothing',
    given: { annotations: {} },
    kinds: ['Deployment', 'StatefulSet'],
    proof: 'witness',
    steps: [recorded, ...rollsOfApp],
    afterwards: [edit('ConfigMap/app', { color: 'green' }), nothing, recorded],
  },
];

const place = (name: string): Given => ({ namespace: { place: name } });

const chosenNamespaces: readonly Scenario[] = [
  {
    name: '--namespaces: a workload in one of them is rolled',
    kinds: allKinds,
    given: place('listed'),
    steps: [...rollsOfApp],
  },
  {
    name: '--namespaces: a workload elsewhere is left alone',
    kinds: ['Deployment', 'StatefulSet'],
    given: place('elsewhere'),
    proof: 'witness',
    witnessPlace: 'listed',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: '--namespaces: auto on one of these Namespaces opts in',
    given: { annotations: {}, namespace: { place: 'listed', annotations: hints({ auto: 'true' }) } },
    steps: [...rollsOfApp],
  },
];

const ignoredNamespaces: readonly Scenario[] = [
  {
    name: '--namespaces-to-ignore: a workload in one of them is left alone',
    kinds: ['Deployment', 'DaemonSet'],
    given: place('ignored'),
    proof: 'witness',
    witnessPlace: 'other',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: '--namespaces-to-ignore: a workload elsewhere is rolled',
    kinds: ['StatefulSet'],
    given: place('other'),
    steps: [...rollsOfApp],
  },
];

const production = { labels: { env: 'production' } };

const selectedNamespaces: readonly Scenario[] = [
  {
    name: '--namespace-selector: a workload in a namespace with the label is rolled',
    kinds: ['DaemonSet'],
    given: { namespace: production },
    steps: [...rollsOfApp],
  },
  {
    name: '--namespace-selector: a namespace that gets the label is recorded, and changes roll from then on',
    kinds: allKinds,
    proof: 'none',
    steps: [
      edit('ConfigMap/app', blue),
      seen('ConfigMap/app'),
      changeNamespace(production),
      recorded,
      nothingButMarker,
      edit('ConfigMap/app', { color: 'green' }),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: '--namespace-selector: a namespace that loses the label is left alone, and its records stay',
    kinds: ['Deployment', 'StatefulSet'],
    given: { namespace: production },
    proof: 'witness',
    witnessPlace: 'other',
    steps: [
      recorded,
      ...rollsOfApp,
      changeNamespace({ labels: { env: null } }),
      edit('ConfigMap/app', { color: 'green' }),
      nothing,
      recorded,
      // Changes made meanwhile are found when the label is back.
      changeNamespace(production),
      rolls('ConfigMap/app'),
    ],
  },
];

export const namespaceOptionGroups: readonly Group[] = [
  {
    name: '--auto-reload-all',
    controllers: [withOptions('--auto-reload-all')],
    scenarios: everyWorkload,
  },
  {
    name: '--auto-reload-all, and then without',
    controllers: [withOptions('--auto-reload-all')],
    restartedWith: [withOptions()],
    scenarios: noLongerEvery,
  },
  {
    name: '--namespaces',
    controllers: [inPlaces('--namespaces', 'listed')],
    restrictedTo: 'listed',
    scenarios: chosenNamespaces,
  },
  {
    name: '--namespaces-to-ignore',
    controllers: [inPlaces('--namespaces-to-ignore', 'ignored')],
    scenarios: ignoredNamespaces,
  },
  {
    name: '--namespace-selector',
    controllers: [withOptions('--namespace-selector', 'env=production')],
    scenarios: selectedNamespaces,
  },
];
