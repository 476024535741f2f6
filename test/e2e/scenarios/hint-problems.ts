/** Invalid hints: each is reported once, and the valid ones still apply. */
import { amend, create, edit } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import { envFrom } from './objects.ts';
import type { Scenario } from './scenario.ts';
import { counts, event, logs, noEvent, recorded, warningOf, warningOfNamespace } from './traces.ts';
import { hints, metrics, logMessages } from './names.ts';
import { annotate, changeNamespace } from './workload-steps.ts';

const blue = { color: 'blue' };
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;

const closedGates: readonly Scenario[] = (
  [
    ['hold: "ture"', 'Deployment', { hold: 'ture' }, /reroll\.dev\/hold.*did you mean "true"/],
    ['a window at hour 24', 'StatefulSet', { window: '0 24 * * * 1h' }, /reroll\.dev\/window.*hour 24/],
    ['approval: require', 'DaemonSet', { approval: 'require' }, /reroll\.dev\/approval.*did you mean "required"/],
  ] as const
).map(([name, kind, gate, problem]) => ({
  name: `${name} closes a gate, which is reported, and the workload is not rolled`,
  kinds: [kind],
  given: { annotations: hints({ auto: 'true', ...gate }) },
  proof: 'witness',
  steps: [
    edit('ConfigMap/app', blue),
    nothing,
    event('Warning', /Held: waits for reroll\.dev\/.*does not parse/),
    event('Warning', problem),
    counts(metrics.hintProblems),
  ],
}));

const problems: readonly Scenario[] = [
  {
    name: 'an unknown key is reported with the nearest one, and the rest works',
    given: { annotations: hints({ auto: 'true', confgmaps: 'app' }) },
    kinds: ['Deployment', 'StatefulSet', 'DaemonSet'],
    steps: [
      logs(logMessages.hintProblem, { problem: /confgmaps.*reroll\.dev\/configmaps/ }),
      ...rollsOfApp,
      event('Warning', /confgmaps.*reroll\.dev\/configmaps/),
      counts(metrics.hintProblems),
    ],
  },
  {
    name: 'an unknown key on the pod template is reported',
    given: { templateAnnotations: hints({ serach: 'true' }) },
    steps: [event('Warning', /serach.*reroll\.dev\/search/), ...rollsOfApp],
  },
  {
    name: 'a value of auto that does not parse is reported and opts nothing in',
    given: { annotations: hints({ auto: 'yes' }) },
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing, event('Warning', /reroll\.dev\/auto.*"yes"/)],
  },
  {
    name: 'a value of auto that no longer parses removes nothing',
    proof: 'witness',
    kinds: ['StatefulSet'],
    steps: [
      recorded,
      annotate(hints({ auto: 'ture' })),
      event('Warning', /"ture"/),
      edit('ConfigMap/app', blue),
      nothing,
      recorded,
    ],
  },
  {
    name: 'a duration that does not parse is reported, and the rest works',
    given: { annotations: hints({ auto: 'true', settle: 'soon', 'min-interval': '10' }) },
    kinds: ['DaemonSet'],
    steps: [event('Warning', /settle.*"soon"/), ...rollsOfApp],
  },
  {
    name: 'a listed name that does not exist is reported, and the rest works',
    given: { annotations: hints({ auto: 'true', configmaps: 'ap' }) },
    steps: [event('Warning', /\bap\b/), ...rollsOfApp],
  },
  {
    name: 'a listed name that appears is recorded, and rolls when it changes',
    given: { annotations: hints({ auto: 'true', configmaps: 'later' }) },
    kinds: ['StatefulSet'],
    steps: [
      create('ConfigMap/later', { color: 'red' }),
      nothing,
      edit('ConfigMap/later', blue),
      rolls('ConfigMap/later'),
    ],
  },
  {
    name: 'a problem is reported once while it stays the same, and again when it is another',
    given: { annotations: hints({ auto: 'true', settel: '1s' }) },
    steps: [
      ...rollsOfApp,
      edit('ConfigMap/app', { color: 'green' }),
      rolls('ConfigMap/app'),
      event('Warning', /settel/),
      annotate({ 'reroll.dev/settel': null, 'reroll.dev/exclude': 'app' }),
      event('Warning', /reroll\.dev\/exclude\b/),
      edit('ConfigMap/app', blue),
      rolls('ConfigMap/app'),
      event('Warning', /settel/),
    ],
  },
  {
    name: 'what reroll itself writes is no unknown hint, and what others write under their prefix is none',
    given: { annotations: { ...hints({ auto: 'true' }), 'reroll.dev.example.com/auto': 'x' } },
    steps: [
      ...rollsOfApp,
      edit('ConfigMap/app', { color: 'green' }),
      rolls('ConfigMap/app'),
      noEvent(/not a hint|unknown/),
    ],
  },
  {
    name: 'a list that is too long is reported, and delays no other workload',
    given: {
      annotations: hints({
        auto: 'true',
        configmaps: Array.from({ length: 5000 }, (_, at) => `name-${String(at)}`).join(),
      }),
    },
    steps: [event('Warning', /reroll\.dev\/configmaps/), ...rollsOfApp],
  },
  {
    name: 'a glob of many stars is matched in linear time, and delays no other workload',
    given: {
      annotations: hints({ auto: 'true', configmaps: `${'*a'.repeat(60)}*b` }),
      configs: { 'ConfigMap/app': { values: blue }, [`ConfigMap/${'a'.repeat(250)}`]: { values: blue } },
      uses: [envFrom('ConfigMap/app')],
    },
    steps: [edit('ConfigMap/app', { color: 'green' }), rolls('ConfigMap/app')],
  },
];

const slip = (values: Readonly<Record<string, string>>): object => ({ metadata: { annotations: hints(values) } });

const elsewhere: readonly Scenario[] = [
  {
    name: 'a value on a ConfigMap that does not parse is reported on it, once, and the ConfigMap counts as before',
    kinds: ['Deployment', 'DaemonSet'],
    steps: [
      amend('ConfigMap/app', slip({ ignore: 'ture' })),
      warningOf('ConfigMap/app', /reroll\.dev\/ignore: "ture".*"true"/),
      ...rollsOfApp,
      warningOf('ConfigMap/app', /ignore/),
      counts(metrics.hintProblems),
    ],
  },
  {
    name: 'a value on a Secret that does not parse is reported on it, and not repeated',
    given: { configs: { 'Secret/app': { values: { color: 'red' } } }, uses: [envFrom('Secret/app')] },
    kinds: ['StatefulSet'],
    steps: [
      amend('Secret/app', slip({ match: 'yes' })),
      warningOf('Secret/app', /reroll\.dev\/match: its value is not one of true, false/),
      edit('Secret/app', blue),
      rolls('Secret/app'),
    ],
  },
  {
    name: 'an unknown key on a config is reported on it with the nearest one, whatever uses it',
    kinds: ['StatefulSet'],
    steps: [
      create('ConfigMap/unused', { values: {}, annotations: hints({ ingore: 'true' }) }),
      warningOf('ConfigMap/unused', /reroll\.dev\/ingore.*reroll\.dev\/ignore/),
      ...rollsOfApp,
    ],
  },
  {
    name: 'what is wrong with the hints on a Namespace is reported in it, and the rest works',
    kinds: ['Deployment'],
    steps: [
      changeNamespace({ annotations: hints({ auto: 'ture' }) }),
      warningOfNamespace(/reroll\.dev\/auto: "ture".*"true"/),
      ...rollsOfApp,
    ],
  },
];

export const hintProblems: readonly Scenario[] = [...closedGates, ...problems, ...elsewhere];
