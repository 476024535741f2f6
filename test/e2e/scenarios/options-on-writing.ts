/** Options of `reroll run` that decide what is written, under which names and how often. */
import { edit } from './config-steps.ts';
import { notYet, nothing, rolls } from './expectations.ts';
import { allKinds, withOptions, type Group, type Scenario } from './scenario.ts';
import { event, holds, logs, recorded } from './traces.ts';
import { hints, logMessages } from './names.ts';

const blue = { color: 'blue' };
const green = { color: 'green' };
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;

const prefixed: readonly Scenario[] = [
  {
    name: '--annotation-prefix: hints under it are read, and what is written is under it',
    kinds: allKinds,
    steps: [...rollsOfApp],
  },
  {
    name: '--annotation-prefix: hints under reroll.dev mean nothing',
    given: { annotations: hints({ auto: 'true' }) },
    kinds: ['StatefulSet'],
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
];

const otherPrefix: readonly Scenario[] = [
  {
    name: 'another --annotation-prefix: everything is recorded again, and what changed meanwhile rolls nothing',
    kinds: ['Deployment', 'DaemonSet'],
    given: { annotations: { 'example.com/auto': 'true', 'reroll.dev/auto': 'true' } },
    steps: [...rollsOfApp],
    whileDown: [edit('ConfigMap/app', green)],
    afterwards: [recorded, nothing, ...rollsOfApp],
  },
];

const dryRun: readonly Scenario[] = [
  {
    name: '--dry-run: everything is decided and reported, and nothing is written to a workload',
    kinds: allKinds,
    proof: 'none',
    steps: [
      logs(logMessages.recorded, { dryRun: 'true' }),
      edit('ConfigMap/app', blue),
      logs(logMessages.rolled, { dryRun: 'true' }),
      event('Normal', /\(dry run\) rolled.*ConfigMap\/app/),
      edit('ConfigMap/app', green),
      logs(logMessages.rolled, { dryRun: 'true' }),
      holds('no record', ({ object, names }) => object.metadata.annotations?.[names.record] === undefined),
      notYet,
    ],
    afterwards: [recorded, ...rollsOfApp],
  },
];

const spaced: readonly Scenario[] = [
  {
    name: '--min-interval: a second rollout is held back',
    kinds: ['Deployment', 'StatefulSet'],
    proof: 'none',
    steps: [
      recorded,
      ...rollsOfApp,
      edit('ConfigMap/app', green),
      logs(logMessages.held, { retryAfterMs: /^\d{6,}/ }),
      notYet,
    ],
  },
  {
    name: 'min-interval on the workload beats --min-interval',
    kinds: ['DaemonSet'],
    given: { annotations: hints({ auto: 'true', 'min-interval': '0' }) },
    steps: [...rollsOfApp, edit('ConfigMap/app', green), rolls('ConfigMap/app')],
  },
];

const paced: readonly Scenario[] = [
  { name: '--max-patches-per-second delays rollouts and loses none', kinds: allKinds, steps: [...rollsOfApp] },
];

export const writingOptionGroups: readonly Group[] = [
  {
    name: '--annotation-prefix',
    prefixes: ['example.com', 'example.com'],
    controllers: [withOptions('--annotation-prefix', 'example.com')],
    scenarios: prefixed,
  },
  {
    name: 'another --annotation-prefix',
    prefixes: ['example.com', 'reroll.dev'],
    controllers: [withOptions('--annotation-prefix', 'example.com')],
    restartedWith: [withOptions()],
    scenarios: otherPrefix,
  },
  { name: '--dry-run', controllers: [withOptions('--dry-run')], restartedWith: [withOptions()], scenarios: dryRun },
  { name: '--min-interval', controllers: [() => ['--settle', '200ms', '--min-interval', '1h']], scenarios: spaced },
  { name: '--max-patches-per-second', controllers: [withOptions('--max-patches-per-second', '4')], scenarios: paced },
];
