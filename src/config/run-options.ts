/**
 * The options of `reroll run`: name, help and how a text becomes a value. Flags, variables and keys of the file all read
 * this one table, so that an option cannot exist in one place and not in another.
 */
import {
  choiceOption,
  durationOption,
  flagOption,
  listOption,
  periodOption,
  parseDnsNames,
  parseKinds,
  parseListenAddress,
  parseName,
  parseNamespacedName,
  parsePrefix,
  parseSelector,
  parseText,
  wholeNumber,
  type Option,
} from './parsers.ts';
import { dialects, logFormats, logLevels, type Config } from '../model/config.ts';

type Options = { readonly [Field in keyof Config]: Option<Config[Field]> };

const CONNECTION = 'Connection:';
const WATCHING = 'What is watched:';
const ROLLING = 'Rolling:';
const ELECTION = 'Several replicas:';
const OBSERVABILITY = 'Observability:';

export const options: Options = {
  kubeconfig: {
    name: 'kubeconfig',
    group: CONNECTION,
    description: 'Path of a kubeconfig file',
    defaultText: 'in-cluster, then $KUBECONFIG, then ~/.kube/config',
    accepts: 'a path',
    parse: parseText,
  },
  context: {
    name: 'context',
    group: CONNECTION,
    description: 'Context of the kubeconfig file',
    defaultText: 'its current context',
    accepts: 'the name of a context',
    parse: parseText,
  },
  hashKeySecret: {
    name: 'hash-key-secret',
    group: CONNECTION,
    description: 'Secret with the key of all digests; made when it is missing',
    defaultText: 'reroll-hash-key in the own namespace: $POD_NAMESPACE, else that of the context',
    accepts: 'namespace/name',
    parse: parseNamespacedName,
  },
  watchIdleLimitMs: periodOption(
    'watch-idle-limit',
    CONNECTION,
    '1m30s',
    'Silence after which a watch is taken for broken and opened anew; servers send a sign of life about once a minute',
  ),
  namespaces: {
    ...listOption('namespaces', WATCHING, 'a comma list of namespaces such as shop,blog', parseDnsNames),
    description: 'The only namespaces that are watched; a Role in each is then enough',
    defaultText: 'all',
  },
  namespacesToIgnore: {
    ...listOption('namespaces-to-ignore', WATCHING, 'a comma list of namespaces such as shop,blog', parseDnsNames),
    description: 'Namespaces that are left alone',
    defaultText: 'none',
  },
  namespaceSelector: {
    name: 'namespace-selector',
    group: WATCHING,
    description: 'Labels of the namespaces that are looked after; label changes count at once',
    defaultText: 'all',
    accepts: 'a label selector such as env=prod,team in (a,b)',
    parse: parseSelector,
  },
  resourceLabelSelector: {
    name: 'resource-label-selector',
    group: WATCHING,
    description: 'Labels of the ConfigMaps and Secrets that are watched',
    defaultText: 'all',
    accepts: 'a label selector such as env=prod,team in (a,b)',
    parse: parseSelector,
  },
  resourcesToIgnore: {
    ...listOption('resources-to-ignore', WATCHING, 'configmaps or secrets', parseKinds),
    description: 'The kind of config that is not watched',
    choices: ['configmaps', 'secrets'],
    defaultText: 'none',
  },
  annotationPrefix: {
    name: 'annotation-prefix',
    group: WATCHING,
    description: 'What our annotations begin with; with another one everything is recorded anew',
    defaultText: 'reroll.dev',
    accepts: 'a DNS name such as reroll.dev',
    parse: parsePrefix,
  },
  dialect: {
    ...choiceOption('dialect', WATCHING, dialects),
    description: 'stakater reads the annotations of stakater/Reloader too',
    defaultText: 'reroll',
  },
  autoReloadAll: flagOption('auto-reload-all', ROLLING, 'Every workload is opted in unless it says auto: "false"'),
  reloadOnCreate: flagOption('reload-on-create', ROLLING, 'A config that appears rolls its users, required or not'),
  reloadOnDelete: flagOption('reload-on-delete', ROLLING, 'A config that disappears rolls its users'),
  settleMs: durationOption(
    'settle',
    ROLLING,
    '1s',
    'How long configs must be quiet before they roll a workload; 0 is off',
  ),
  minIntervalMs: durationOption(
    'min-interval',
    ROLLING,
    '10s',
    'Shortest time between two rolls of one workload; 0 is off',
  ),
  freshness: {
    ...choiceOption('freshness', ROLLING, ['on', 'off']),
    description: 'Whether a template that somebody else changes after the content saves the roll',
    defaultText: 'on',
    parse: (text) => (text === 'on' || text === 'off' ? { value: text === 'on' } : undefined),
  },
  dryRun: flagOption('dry-run', ROLLING, 'Decide and report, and write to no workload'),
  concurrency: {
    name: 'concurrency',
    group: ROLLING,
    description: 'Workloads that are looked at side by side',
    defaultText: '32',
    ...wholeNumber(1, 1_000),
  },
  maxPatchesPerSecond: {
    name: 'max-patches-per-second',
    group: ROLLING,
    description: 'Highest rate of patches',
    defaultText: 'no limit',
    ...wholeNumber(1, 10_000),
  },
  leaderElect: {
    ...flagOption('leader-elect', ELECTION, 'One replica acts, the others stand by and take over'),
    defaultText: 'on in a cluster, off outside and with --dry-run',
  },
  leaseName: {
    name: 'lease-name',
    group: ELECTION,
    description: 'Lease of the election, in the own namespace; one for each installation',
    defaultText: 'reroll',
    accepts: 'a name of an object such as reroll',
    parse: parseName,
  },
  leaseDurationMs: periodOption(
    'lease-duration',
    ELECTION,
    '15s',
    'How long a leader without sign of life is waited for',
  ),
  renewDeadlineMs: periodOption(
    'renew-deadline',
    ELECTION,
    '10s',
    'How long a leader goes on that cannot renew the Lease',
  ),
  retryPeriodMs: periodOption('retry-period', ELECTION, '2s', 'Pause between two tries to renew or get the Lease'),
  listenAddress: {
    name: 'listen-address',
    group: OBSERVABILITY,
    description: 'Where /metrics, /livez and /readyz are served; off for nowhere',
    defaultText: ':8080',
    accepts: 'off, :8080, 127.0.0.1:0 or [::1]:8080 (port 0 takes any free one)',
    parse: parseListenAddress,
  },
  metricsPerWorkload: flagOption(
    'metrics-per-workload',
    OBSERVABILITY,
    'Adds metrics with the namespace and name of each workload',
  ),
  logLevel: {
    ...choiceOption('log-level', OBSERVABILITY, logLevels),
    description: 'Least severe messages that are logged',
    // There is nothing below it.
    meant: { trace: 'debug' },
    defaultText: 'info',
  },
  logFormat: {
    ...choiceOption('log-format', OBSERVABILITY, logFormats),
    description: 'How messages are logged',
    defaultText: 'pretty on a terminal, else json',
  },
};

/** What holds where nothing is said. */
export function defaultConfig(isTerminal: boolean): Config {
  return {
    kubeconfig: undefined,
    context: undefined,
    namespaces: undefined,
    namespacesToIgnore: Object.freeze([]),
    namespaceSelector: undefined,
    resourceLabelSelector: undefined,
    resourcesToIgnore: Object.freeze([]),
    annotationPrefix: 'reroll.dev',
    dialect: 'reroll',
    autoReloadAll: false,
    reloadOnCreate: false,
    reloadOnDelete: false,
    settleMs: 1_000,
    minIntervalMs: 10_000,
    freshness: true,
    dryRun: false,
    concurrency: 32,
    maxPatchesPerSecond: undefined,
    hashKeySecret: undefined,
    watchIdleLimitMs: 90_000,
    leaderElect: undefined,
    leaseName: 'reroll',
    leaseDurationMs: 15_000,
    renewDeadlineMs: 10_000,
    retryPeriodMs: 2_000,
    listenAddress: Object.freeze({ host: undefined, port: 8080 }),
    metricsPerWorkload: false,
    logLevel: 'info',
    logFormat: isTerminal ? 'pretty' : 'json',
  };
}

/** The environment variable of an option: `min-interval` is `REROLL_MIN_INTERVAL`. */
export function variableOf(name: string): string {
  return `REROLL_${name.toUpperCase().replaceAll('-', '_')}`;
}
