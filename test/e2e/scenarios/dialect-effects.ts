/**
 * The effects of the vocabulary of stakater/Reloader: pauses, the annotation on the pod template, and the related
 * options.
 */
import { isDeepStrictEqual } from 'node:util';

import { create, edit, remove } from './config-steps.ts';
import { nothing, notYet, rolls } from './expectations.ts';
import { envFrom } from './objects.ts';
import { allKinds, withOptions, type Group, type Scenario, type Step } from './scenario.ts';
import { event, holds, logs } from './traces.ts';
import { hints, lastReloadedFrom, logMessages } from './names.ts';

const color = { values: { color: 'red' } };
const blue = { color: 'blue' };
const green = { color: 'green' };
const auto = 'reloader.stakater.com/auto';
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;

/** The members that version 2 of Reloader writes, and their values here. */
const traced: Step = {
  description: 'last-reloaded-from in the shape of Reloader',
  run: async (env) => {
    const { hash, reloadedAt, ...rest } = JSON.parse(env.templateAnnotations[lastReloadedFrom] ?? '{}') as Readonly<
      Record<string, unknown>
    >;
    const { namespace } = env.params;
    const wanted = { kind: 'configmap', name: 'app', namespace, containers: ['main'] };
    if (!isDeepStrictEqual(rest, wanted)) throw new Error(`${JSON.stringify(rest)} and not ${JSON.stringify(wanted)}`);
    if (!/^\S{16,}$/.test(String(hash))) throw new Error(`the hash is ${String(hash)}`);
    if (Number.isNaN(Date.parse(String(reloadedAt)))) throw new Error(`reloadedAt is ${String(reloadedAt)}`);
  },
};

const differentTraces: Step = {
  description: 'another last-reloaded-from for every rollout',
  run: async (env) => {
    const texts = env.historyOf().templates.map(({ metadata }) => metadata.annotations?.[lastReloadedFrom]);
    if (new Set(texts).size !== texts.length) throw new Error(texts.join());
  },
};

const neverPaused: Step = holds('spec.paused is not touched', (env) => {
  const isPaused = (env.object['spec'] as { paused?: boolean }).paused === true;
  return !isPaused && env.annotation('deployment.reloader.stakater.com/paused-at') === undefined;
});

const effects: readonly Scenario[] = [
  {
    name: 'every rollout leaves last-reloaded-from in the shape of Reloader, each a different one',
    kinds: allKinds,
    given: { annotations: { [auto]: 'true' } },
    steps: [...rollsOfApp, traced, edit('ConfigMap/app', green), rolls('ConfigMap/app'), traced, differentTraces],
  },
  {
    name: 'pause-period: further changes wait until it is over and make one rollout, and nothing is paused',
    kinds: allKinds,
    given: { annotations: { [auto]: 'true', 'deployment.reloader.stakater.com/pause-period': '6s' } },
    proof: 'witness',
    steps: [
      ...rollsOfApp,
      neverPaused,
      edit('ConfigMap/app', green),
      logs(logMessages.held, { retryAfterMs: /^[1-9]\d{3}/ }),
      edit('ConfigMap/app', { color: 'yellow' }),
      nothing,
      notYet,
      rolls('ConfigMap/app'),
      neverPaused,
    ],
  },
  {
    name: 'pause-period that does not parse is reported, and the rest works',
    given: { annotations: { [auto]: 'true', 'deployment.reloader.stakater.com/pause-period': 'long' } },
    steps: [event('Warning', /pause-period.*"long"/), ...rollsOfApp],
  },
  {
    name: 'variables that Reloader left in the template stay, and the Event of the first rollout names them',
    kinds: ['Deployment', 'StatefulSet'],
    given: {
      annotations: { [auto]: 'true' },
      uses: [envFrom('ConfigMap/app'), { env: { name: 'STAKATER_APP_CONFIGMAP', value: 'a5d1' } }],
    },
    steps: [
      ...rollsOfApp,
      event('Normal', /STAKATER_APP_CONFIGMAP/),
      edit('ConfigMap/app', green),
      rolls('ConfigMap/app'),
      event('Normal', /STAKATER_APP_CONFIGMAP/),
    ],
  },
  {
    name: 'a required config that appears rolls nothing',
    kinds: ['DaemonSet'],
    given: { annotations: { [auto]: 'true' }, configs: {} },
    steps: [create('ConfigMap/app', color.values), nothing],
  },
];

const everyWorkload: readonly Scenario[] = [
  {
    name: '--auto-reload-all: where neither auto nor typed auto is set, what the template uses rolls',
    kinds: allKinds,
    given: { annotations: {} },
    steps: [...rollsOfApp],
  },
  {
    name: '--auto-reload-all: not where auto is "false"',
    given: { annotations: { [auto]: 'false' } },
    kinds: ['Deployment', 'DaemonSet'],
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: '--auto-reload-all: a typed auto of one kind leaves the other to the option',
    kinds: ['StatefulSet'],
    given: {
      annotations: { 'configmap.reloader.stakater.com/auto': 'false' },
      configs: { 'ConfigMap/app': color, 'Secret/app': color },
      uses: [envFrom('ConfigMap/app'), envFrom('Secret/app')],
    },
    marker: 'Secret',
    steps: [edit('ConfigMap/app', blue), nothing, edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: '--auto-reload-all: a named list adds to what the template uses',
    given: {
      annotations: { 'configmap.reloader.stakater.com/reload': 'other' },
      configs: { 'ConfigMap/app': color, 'ConfigMap/other': color },
    },
    steps: [...rollsOfApp, edit('ConfigMap/other', blue), rolls('ConfigMap/other')],
  },
];

const comingAndGoing: readonly Scenario[] = [
  {
    name: '--reload-on-create: a config that appears rolls its users, required or not',
    kinds: ['Deployment', 'StatefulSet'],
    given: { annotations: { [auto]: 'true' }, configs: {} },
    steps: [create('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: '--reload-on-create: a named config that appears rolls',
    kinds: ['DaemonSet'],
    given: { annotations: { 'secret.reloader.stakater.com/reload': 'later,marker' }, configs: {}, uses: [] },
    marker: 'Secret',
    steps: [create('Secret/later', blue), rolls('Secret/later')],
  },
  {
    name: '--reload-on-delete: a config that disappears rolls its users',
    kinds: allKinds,
    given: { annotations: { [auto]: 'true' } },
    steps: [remove('ConfigMap/app'), rolls('ConfigMap/app')],
  },
];

/** Without `--dialect=stakater`. */
const withoutDialect: readonly Scenario[] = [
  {
    name: 'without --dialect=stakater the vocabulary of Reloader means nothing',
    kinds: ['Deployment', 'StatefulSet'],
    given: { annotations: { [auto]: 'true', 'configmap.reloader.stakater.com/reload': 'app' } },
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'without --dialect=stakater nothing of Reloader is written',
    given: { annotations: hints({ auto: 'true' }) },
    steps: [
      ...rollsOfApp,
      holds('no last-reloaded-from', ({ templateAnnotations }) => templateAnnotations[lastReloadedFrom] === undefined),
    ],
  },
];

const stakater = ['--dialect', 'stakater'] as const;

export const dialectGroups = (dialectHints: readonly Scenario[]): readonly Group[] => [
  { name: '--dialect=stakater', controllers: [withOptions(...stakater)], scenarios: [...dialectHints, ...effects] },
  {
    name: 'with --auto-reload-all',
    controllers: [withOptions(...stakater, '--auto-reload-all')],
    scenarios: everyWorkload,
  },
  {
    name: 'with --reload-on-create and --reload-on-delete',
    controllers: [withOptions(...stakater, '--reload-on-create', '--reload-on-delete')],
    scenarios: comingAndGoing,
  },
  { name: 'turned off', controllers: [withOptions()], scenarios: withoutDialect },
];
