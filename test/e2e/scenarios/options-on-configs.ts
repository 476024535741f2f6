/** Options of `reroll run` that select configs, and decide whether creating and deleting them counts. */
import { amend, create, edit, remove } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import { envFrom } from './objects.ts';
import { allKinds, withOptions, type Group, type Scenario } from './scenario.ts';
import { hints } from './names.ts';
import { deployAndRecord } from './workload-steps.ts';

const color = { values: { color: 'red' } };
const blue = { color: 'blue' };
const both = { 'ConfigMap/app': color, 'Secret/app': color } as const;
const usesBoth = [envFrom('ConfigMap/app'), envFrom('Secret/app')];
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;

const labelled = { labels: { 'reroll.test/watched': 'yes' } };

const selectedConfigs: readonly Scenario[] = [
  {
    name: '--resource-label-selector: a config with the label rolls, one without it does not',
    kinds: allKinds,
    given: {
      configs: { 'ConfigMap/app': { ...color, ...labelled }, 'Secret/app': color },
      uses: usesBoth,
      markers: labelled,
    },
    steps: [edit('Secret/app', blue), nothing, ...rollsOfApp],
  },
  {
    name: '--resource-label-selector: a label that goes is no deletion, and one that comes no change',
    kinds: ['Deployment', 'StatefulSet'],
    given: { configs: { 'ConfigMap/app': { ...color, ...labelled } }, markers: labelled },
    steps: [
      amend('ConfigMap/app', { metadata: { labels: { 'reroll.test/watched': null } } }),
      nothing,
      amend('ConfigMap/app', { metadata: labelled }),
      nothing,
      ...rollsOfApp,
    ],
  },
];

const withoutKind = (option: string, skipped: 'ConfigMap' | 'Secret', watched: 'ConfigMap' | 'Secret'): Scenario => ({
  name: `--resources-to-ignore ${option}: they roll nothing, the others do`,
  kinds: skipped === 'Secret' ? ['Deployment', 'DaemonSet'] : ['StatefulSet'],
  given: { configs: both, uses: usesBoth },
  marker: watched,
  steps: [edit(`${skipped}/app`, blue), nothing, edit(`${watched}/app`, blue), rolls(`${watched}/app`)],
});

const comingAndGoing: readonly Scenario[] = [
  {
    name: '--reload-on-create: a required config that appears rolls',
    kinds: ['Deployment', 'StatefulSet'],
    given: { configs: {} },
    steps: [create('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: '--reload-on-create: a listed config that appears rolls',
    kinds: ['DaemonSet'],
    given: { annotations: hints({ auto: 'true', secrets: 'later' }) },
    steps: [create('Secret/later', blue), rolls('Secret/later')],
  },
  {
    name: '--reload-on-create: a workload that appears with its config does not roll',
    given: { isDeployedLater: true },
    steps: [deployAndRecord],
  },
  {
    name: '--reload-on-delete: a config that is deleted rolls',
    kinds: allKinds,
    steps: [remove('ConfigMap/app'), rolls('ConfigMap/app')],
  },
  {
    name: '--reload-on-delete: a config that is deleted and created again rolls for each, with --reload-on-create',
    steps: [
      remove('ConfigMap/app'),
      rolls('ConfigMap/app'),
      create('ConfigMap/app', { color: 'red' }),
      rolls('ConfigMap/app'),
    ],
  },
];

const goneLabels: readonly Scenario[] = [
  {
    name: '--reload-on-delete behind --resource-label-selector: a label that goes rolls nothing, a deletion does',
    kinds: ['Deployment', 'DaemonSet'],
    given: {
      configs: { 'ConfigMap/app': { ...color, ...labelled }, 'Secret/app': { ...color, ...labelled } },
      uses: usesBoth,
      markers: labelled,
    },
    steps: [
      amend('ConfigMap/app', { metadata: { labels: { 'reroll.test/watched': null } } }),
      nothing,
      remove('Secret/app'),
      rolls('Secret/app'),
    ],
  },
];

export const configOptionGroups: readonly Group[] = [
  {
    name: '--resource-label-selector',
    controllers: [withOptions('--resource-label-selector', 'reroll.test/watched=yes')],
    scenarios: selectedConfigs,
  },
  {
    name: '--resources-to-ignore secrets',
    controllers: [withOptions('--resources-to-ignore', 'secrets')],
    scenarios: [withoutKind('secrets', 'Secret', 'ConfigMap')],
  },
  {
    name: '--resources-to-ignore configmaps',
    controllers: [withOptions('--resources-to-ignore', 'configmaps')],
    scenarios: [withoutKind('configmaps', 'ConfigMap', 'Secret')],
  },
  {
    name: '--reload-on-create and --reload-on-delete',
    controllers: [withOptions('--reload-on-create', '--reload-on-delete')],
    scenarios: comingAndGoing,
  },
  {
    name: '--reload-on-delete behind a selector',
    controllers: [withOptions('--reload-on-delete', '--resource-label-selector', 'reroll.test/watched=yes')],
    scenarios: goneLabels,
  },
];
