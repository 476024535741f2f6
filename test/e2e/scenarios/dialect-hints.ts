/** The vocabulary of stakater/Reloader on workloads and configs: keys, their precedence, and what is reported. */
import { amend, edit } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import { envFrom, volume } from './objects.ts';
import { allKinds, type Scenario } from './scenario.ts';
import { event } from './traces.ts';
import { hints } from './names.ts';

const color = { values: { color: 'red' } };
const blue = { color: 'blue' };
const both = { 'ConfigMap/app': color, 'Secret/app': color } as const;
const usesBoth = [envFrom('ConfigMap/app'), envFrom('Secret/app')];
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;
const nothingForApp = [edit('ConfigMap/app', blue), nothing] as const;

/** Keys of the vocabulary, by the part before or after its domain. */
const key = {
  auto: 'reloader.stakater.com/auto',
  autoConfigMaps: 'configmap.reloader.stakater.com/auto',
  autoSecrets: 'secret.reloader.stakater.com/auto',
  configMaps: 'configmap.reloader.stakater.com/reload',
  secrets: 'secret.reloader.stakater.com/reload',
  search: 'reloader.stakater.com/search',
  match: 'reloader.stakater.com/match',
  ignore: 'reloader.stakater.com/ignore',
  excludeConfigMaps: 'configmaps.exclude.reloader.stakater.com/reload',
  excludeSecrets: 'secrets.exclude.reloader.stakater.com/reload',
} as const;

const autos: readonly Scenario[] = [
  {
    name: 'auto: "true": any config that the template uses rolls',
    kinds: allKinds,
    given: { annotations: { [key.auto]: 'true' }, configs: both, uses: usesBoth },
    steps: [...rollsOfApp, edit('Secret/app', blue), rolls('Secret/app')],
  },
  ...(['t', '1', 'TRUE'] as const).map((text, index): Scenario => ({
    name: `auto: "${text}" is true, as Go reads it`,
    kinds: allKinds.slice(index, index + 1),
    given: { annotations: { [key.auto]: text } },
    steps: [...rollsOfApp],
  })),
  {
    name: 'auto: "F" is false, as Go reads it',
    given: { annotations: { [key.auto]: 'F' } },
    proof: 'witness',
    steps: [...nothingForApp],
  },
  {
    name: 'auto that does not parse is false, and reported',
    kinds: ['StatefulSet'],
    given: { annotations: { [key.auto]: 'yes' } },
    proof: 'witness',
    steps: [...nothingForApp, event('Warning', /reloader\.stakater\.com\/auto.*"yes"/)],
  },
  {
    name: 'auto on the pod template counts where the workload has none of the four keys',
    kinds: ['Deployment', 'DaemonSet'],
    given: { annotations: {}, templateAnnotations: { [key.auto]: 'true' } },
    steps: [...rollsOfApp],
  },
  {
    name: 'one of the four keys on the workload hides all four of that kind on the pod template',
    given: {
      annotations: { [key.configMaps]: 'marker' },
      templateAnnotations: { [key.auto]: 'true' },
      configs: both,
      uses: usesBoth,
    },
    steps: [...nothingForApp, edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'typed auto of ConfigMaps leaves Secrets out',
    kinds: ['StatefulSet'],
    given: { annotations: { [key.autoConfigMaps]: 'true' }, configs: both, uses: usesBoth },
    marker: 'ConfigMap',
    steps: [edit('Secret/app', blue), nothing, ...rollsOfApp],
  },
  {
    name: 'typed auto of Secrets leaves ConfigMaps out',
    kinds: ['DaemonSet'],
    given: { annotations: { [key.autoSecrets]: 'true' }, configs: both, uses: usesBoth },
    marker: 'Secret',
    steps: [...nothingForApp, edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'auto: "false" does not stop a typed "true"',
    given: { annotations: { [key.auto]: 'false', [key.autoConfigMaps]: 'true' } },
    marker: 'ConfigMap',
    steps: [...rollsOfApp],
  },
  {
    name: 'auto: "false" does not stop a named list',
    kinds: ['StatefulSet'],
    given: { annotations: { [key.auto]: 'false', [key.configMaps]: 'app,marker' } },
    marker: 'ConfigMap',
    steps: [...rollsOfApp],
  },
];

const lists: readonly Scenario[] = [
  {
    name: 'a named config rolls though the template does not use it',
    kinds: allKinds,
    given: { annotations: { [key.configMaps]: 'app, marker' }, uses: [] },
    marker: 'ConfigMap',
    steps: [...rollsOfApp],
  },
  {
    name: 'a named Secret rolls, a ConfigMap of that name does not',
    kinds: ['DaemonSet'],
    given: { annotations: { [key.secrets]: 'app,marker' }, configs: both, uses: usesBoth },
    marker: 'Secret',
    steps: [...nothingForApp, edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'an entry of a list is a pattern for the whole name',
    given: {
      annotations: { [key.configMaps]: 'app-[0-9]+,marker' },
      configs: { 'ConfigMap/app-12': color, 'ConfigMap/my-app-12': color },
      uses: [],
    },
    marker: 'ConfigMap',
    steps: [edit('ConfigMap/my-app-12', blue), nothing, edit('ConfigMap/app-12', blue), rolls('ConfigMap/app-12')],
  },
  {
    name: 'a pattern that is none is reported and stops nothing else',
    kinds: ['StatefulSet'],
    given: { annotations: { [key.configMaps]: 'app,(?!x),marker' } },
    marker: 'ConfigMap',
    steps: [...rollsOfApp, event('Warning', /configmap\.reloader\.stakater\.com\/reload/)],
  },
  ...['true', 'ace/creds', 'ace.creds'].map((entry): Scenario => ({
    name: `a list of Secrets with the entry "${entry}": reported under the key that is there, and stops nothing else`,
    given: { annotations: { [key.secrets]: entry, [key.configMaps]: 'app,marker' } },
    marker: 'ConfigMap',
    steps: [...rollsOfApp, event('Warning', new RegExp(`secret[.]reloader[.]stakater[.]com/reload: .*"${entry}"`))],
  })),
  {
    name: 'a pattern that backtracks elsewhere takes no time here',
    given: {
      annotations: { [key.configMaps]: '(a+)+b,app,marker' },
      configs: { 'ConfigMap/app': color, [`ConfigMap/${'a'.repeat(200)}`]: color },
    },
    marker: 'ConfigMap',
    steps: [...rollsOfApp],
  },
  {
    name: 'a pattern that would compile for long is refused, reported, and stops nothing else',
    kinds: ['DaemonSet'],
    given: { annotations: { [key.configMaps]: '((a{1,31}){1,31}){1,31},app,marker' } },
    marker: 'ConfigMap',
    steps: [...rollsOfApp, event('Warning', /configmap\.reloader\.stakater\.com\/reload/)],
  },
  {
    name: 'exclude beats auto',
    kinds: ['StatefulSet', 'DaemonSet'],
    given: { annotations: { [key.auto]: 'true', [key.excludeConfigMaps]: 'other, app' } },
    steps: [...nothingForApp],
  },
  {
    name: 'exclude beats the named list',
    given: { annotations: { [key.secrets]: '.*', [key.excludeSecrets]: 'app' }, configs: both, uses: usesBoth },
    marker: 'Secret',
    steps: [edit('Secret/app', blue), nothing],
  },
  {
    name: 'exclude takes names and no patterns',
    given: { annotations: { [key.auto]: 'true', [key.excludeConfigMaps]: 'ap.' } },
    kinds: ['DaemonSet'],
    steps: [...rollsOfApp],
  },
  {
    name: 'exclude on the pod template counts, too',
    given: { annotations: { [key.auto]: 'true' }, templateAnnotations: { [key.excludeConfigMaps]: 'app' } },
    steps: [...nothingForApp],
  },
];

const matched = { annotations: { [key.match]: 'true' } };

const marks: readonly Scenario[] = [
  {
    name: 'search: "true" with match: "true": of what the template uses, only that',
    kinds: allKinds,
    given: {
      annotations: { [key.search]: 'true' },
      configs: { 'ConfigMap/app': color, 'ConfigMap/found': { ...color, ...matched } },
      uses: [envFrom('ConfigMap/app'), volume('ConfigMap/found')],
      markers: matched,
    },
    steps: [...nothingForApp, edit('ConfigMap/found', blue), rolls('ConfigMap/found')],
  },
  {
    name: 'search that is not the very text "true" is none',
    given: { annotations: { [key.search]: 'True' }, configs: { 'ConfigMap/app': { ...color, ...matched } } },
    proof: 'witness',
    steps: [...nothingForApp],
  },
  {
    name: 'match: "true" on a config that the template does not use: nothing',
    kinds: ['StatefulSet'],
    given: {
      annotations: { [key.search]: 'true' },
      configs: { 'ConfigMap/app': { ...color, ...matched } },
      uses: [],
      markers: matched,
    },
    steps: [...nothingForApp],
  },
  {
    name: 'ignore: "true" on a config beats everything',
    kinds: ['Deployment', 'DaemonSet'],
    given: {
      annotations: { [key.auto]: 'true', [key.configMaps]: 'app' },
      configs: { 'ConfigMap/app': { ...color, annotations: { [key.ignore]: 'true' } } },
    },
    steps: [...nothingForApp],
  },
  {
    name: 'a config that is no longer ignored is recorded, and rolls when it changes',
    kinds: ['StatefulSet'],
    given: {
      annotations: { [key.auto]: 'true' },
      configs: { 'ConfigMap/app': { ...color, annotations: { [key.ignore]: 'true' } } },
    },
    steps: [
      ...nothingForApp,
      amend('ConfigMap/app', { metadata: { annotations: { [key.ignore]: null } } }),
      nothing,
      edit('ConfigMap/app', { color: 'green' }),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'hints of our own are read beside the vocabulary',
    kinds: ['Deployment', 'StatefulSet'],
    given: { annotations: hints({ auto: 'true' }) },
    steps: [...rollsOfApp],
  },
];

export const dialectHints: readonly Scenario[] = [...autos, ...lists, ...marks];
