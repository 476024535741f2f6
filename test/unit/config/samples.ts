/** Texts of every option and their values, for the tests of precedence. */
import type { Config } from '../../../src/model/config.ts';
import { kindPresets } from '../../../src/model/kind-presets.ts';
import { widgetType } from '../../builders/widget-type.ts';

/** Texts of a switch and their values. */
const switched: readonly (readonly [string, boolean])[] = [
  ['true', true],
  ['false', false],
  ['true', true],
];

/** Three texts for each option, and their values. */
export const samples: { readonly [Field in keyof Config]: readonly (readonly [string, Config[Field]])[] } = {
  kubeconfig: ['/a', '/b', '/c'].map((path) => [path, path]),
  context: ['a', 'b', '1.10'].map((name) => [name, name]),
  namespaces: [
    ['a', ['a']],
    ['a, b,a', ['a', 'b']],
    ['kube-system', ['kube-system']],
  ],
  namespacesToIgnore: [
    ['a,b', ['a', 'b']],
    ['1', ['1']],
    [' c ', ['c']],
  ],
  namespaceSelector: ['env=prod', 'team in (a,b),!old', 'rolled-by!=reroll'].map((text) => [text, text]),
  resourceLabelSelector: ['example.com/roll', 'a==b', 'size>3'].map((text) => [text, text]),
  kinds: [
    ['rollouts.argoproj.io', { 'rollouts.argoproj.io': kindPresets['rollouts.argoproj.io'] }],
    [
      'clonesets.apps.kruise.io, clusters.postgresql.cnpg.io',
      {
        'clonesets.apps.kruise.io': kindPresets['clonesets.apps.kruise.io'],
        'clusters.postgresql.cnpg.io': kindPresets['clusters.postgresql.cnpg.io'],
      },
    ],
    [
      '[{"resource":"widgets.example.com","version":"v1","kind":"Widget","template":"spec.template"}]',
      { 'widgets.example.com': widgetType },
    ],
  ],
  resourcesToIgnore: [
    ['configmaps', ['ConfigMap']],
    ['secrets', ['Secret']],
    ['configmaps', ['ConfigMap']],
  ],
  annotationPrefix: ['a', 'reroll.example.com', 'x-1.y'].map((text) => [text, text]),
  dialect: [
    ['stakater', 'stakater'],
    ['reroll', 'reroll'],
    ['stakater', 'stakater'],
  ],
  autoReloadAll: switched,
  reloadOnCreate: switched,
  reloadOnDelete: switched,
  dryRun: switched,
  metricsPerWorkload: switched,
  notifications: ['/a.yaml', 'b.yaml', '/c'].map((path) => [path, path]),
  freshness: [
    ['off', false],
    ['on', true],
    ['off', false],
  ],
  hold: [
    ['true', { untilMs: undefined, why: undefined }],
    ['2027-01-07T06:00:00+01:00 freeze', { untilMs: Date.UTC(2027, 0, 7, 5), why: 'freeze' }],
    ['true INC-1', { untilMs: undefined, why: 'INC-1' }],
  ],
  window: ['0 22 * * * 4h', '! 0 0 24 12 * 72h', '0 6 * * sat 2d Europe/Berlin'].map((text) => [text, text]),
  windows: [
    ['{}', {}],
    ['{"nightly":"0 22 * * * 4h"}', { nightly: '0 22 * * * 4h' }],
    ['{"a":"0 1 * * * 1h","b":"0 2 * * * 1h"}', { a: '0 1 * * * 1h', b: '0 2 * * * 1h' }],
  ],
  timeZone: ['Europe/Berlin', 'UTC', 'Australia/Lord_Howe'].map((text) => [text, text]),
  canaryFrom: [
    ['0', 0],
    ['1000000', 1_000_000],
    ['25', 25],
  ],
  rolloutDeadlineMs: [
    ['1s', 1_000],
    ['24h', 86_400_000],
    ['1m30s', 90_000],
  ],
  breakerTolerance: [
    ['0%', 0],
    ['100%', 1],
    ['7%', 0.07],
  ],
  maxPatchesPerSecond: [
    ['1', 1],
    ['10000', 10_000],
    ['50', 50],
  ],
  settleMs: [
    ['0', 0],
    ['1m30s', 90_000],
    ['500ms', 500],
  ],
  minIntervalMs: [
    ['24h', 86_400_000],
    ['1.5s', 1_500],
    ['0', 0],
  ],
  concurrency: [
    ['1', 1],
    ['1000', 1_000],
    ['7', 7],
  ],
  hashKeySecret: [
    ['a/b', { namespace: 'a', name: 'b' }],
    ['kube-system/my.key', { namespace: 'kube-system', name: 'my.key' }],
    ['1/2', { namespace: '1', name: '2' }],
  ],
  leaderElect: switched,
  leaseName: ['a', 'reroll.example', 'reroll-2'].map((name) => [name, name]),
  leaseDurationMs: [
    ['20s', 20_000],
    ['1m', 60_000],
    ['24h', 86_400_000],
  ],
  renewDeadlineMs: [
    ['14999ms', 14_999],
    ['3s', 3_000],
    ['5.5s', 5_500],
  ],
  retryPeriodMs: [
    ['100ms', 100],
    ['8.3s', 8_300],
    ['1s', 1_000],
  ],
  watchIdleLimitMs: [
    ['100ms', 100],
    ['1m', 60_000],
    ['24h', 86_400_000],
  ],
  wireFormat: [
    ['json', 'json'],
    ['auto', 'auto'],
    ['json', 'json'],
  ],
  listenAddress: [
    ['off', undefined],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:8080', { host: '::1', port: 8_080 }],
  ],
  webAddress: [
    ['off', undefined],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:8080', { host: '::1', port: 8_080 }],
  ],
  webHosts: [
    ['reroll.example', ['reroll.example']],
    ['a.example, 10.0.0.7', ['a.example', '10.0.0.7']],
    ['[::1]', ['[::1]']],
  ],
  webAuth: [
    ['kubernetes', 'kubernetes'],
    ['none', 'none'],
    ['kubernetes', 'kubernetes'],
  ],
  logLevel: [
    ['warn', 'warn'],
    ['error', 'error'],
    ['debug', 'debug'],
  ],
  logFormat: [
    ['pretty', 'pretty'],
    ['json', 'json'],
    ['pretty', 'pretty'],
  ],
};
