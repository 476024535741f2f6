/**
 * The options of `reroll run`: name, help and grammar of the value. Flags, variables and keys of the file all read this
 * one table, so every option has all three.
 */
import type { Options } from './command.ts';
import {
  choiceOption,
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
} from './parsers.ts';
import { kindsOption } from './kinds.ts';
import { gateOptions } from './gate-options.ts';
import { rollingOptions } from './rolling-options.ts';
import { safetyOptions } from './safety-options.ts';
import { webOptions } from './web-options.ts';
import { dialects, logFormats, logLevels, wireFormats, type Config } from '../model/config.ts';

const CONNECTION = 'Connection:';
const WATCHING = 'Watched objects:';
const ELECTION = 'Leader election:';
const OBSERVABILITY = 'Observability:';

export const options: Options<Config> = {
  kubeconfig: {
    name: 'kubeconfig',
    group: CONNECTION,
    description: 'Path of a kubeconfig file',
    defaultText: 'in-cluster, then $KUBECONFIG, then ~/.kube/config',
    accepts: 'a path',
    values: 'files',
    parse: parseText,
  },
  context: {
    name: 'context',
    group: CONNECTION,
    description: 'Context of the kubeconfig file',
    defaultText: 'its current context',
    accepts: 'the name of a context',
    values: 'contexts',
    parse: parseText,
  },
  hashKeySecret: {
    name: 'hash-key-secret',
    group: CONNECTION,
    description: 'Secret with the digest key; created if missing',
    defaultText: 'reroll-hash-key in the namespace $POD_NAMESPACE, else in that of the context',
    accepts: 'namespace/name',
    parse: parseNamespacedName,
  },
  watchIdleLimitMs: periodOption(
    'watch-idle-limit',
    CONNECTION,
    '1m30s',
    'Time without data after which a watch is reopened; API servers send a bookmark about once a minute',
  ),
  wireFormat: {
    ...choiceOption('wire-format', CONNECTION, wireFormats),
    description: 'Format of lists and watches; auto is protobuf, where the API server has it, and JSON elsewhere',
    defaultText: 'auto',
  },
  namespaces: {
    ...listOption('namespaces', WATCHING, 'a comma list of namespaces such as shop,blog', parseDnsNames),
    description: 'Watch only these namespaces; reroll then needs only a Role in each',
    defaultText: 'all',
  },
  namespacesToIgnore: {
    ...listOption('namespaces-to-ignore', WATCHING, 'a comma list of namespaces such as shop,blog', parseDnsNames),
    description: 'Namespaces whose workloads are never rolled',
    defaultText: 'none',
  },
  namespaceSelector: {
    name: 'namespace-selector',
    group: WATCHING,
    description: 'Watch only namespaces with these labels; label changes apply immediately',
    defaultText: 'all',
    accepts: 'a label selector such as env=prod,team in (a,b)',
    parse: parseSelector,
  },
  resourceLabelSelector: {
    name: 'resource-label-selector',
    group: WATCHING,
    description: 'Watch only ConfigMaps and Secrets with these labels',
    defaultText: 'all',
    accepts: 'a label selector such as env=prod,team in (a,b)',
    parse: parseSelector,
  },
  resourcesToIgnore: {
    ...listOption('resources-to-ignore', WATCHING, 'configmaps or secrets', parseKinds),
    description: 'Do not watch this kind of config',
    choices: ['configmaps', 'secrets'],
    defaultText: 'none',
  },
  annotationPrefix: {
    name: 'annotation-prefix',
    group: WATCHING,
    description: 'Prefix of the annotations; after a change of the prefix every workload gets a new record',
    defaultText: 'reroll.dev',
    accepts: 'a DNS name such as reroll.dev',
    parse: parsePrefix,
  },
  dialect: {
    ...choiceOption('dialect', WATCHING, dialects),
    description: 'stakater also reads the annotations of stakater/Reloader',
    defaultText: 'reroll',
  },
  kinds: kindsOption,
  ...rollingOptions,
  ...safetyOptions,
  ...gateOptions,
  leaderElect: {
    ...flagOption('leader-elect', ELECTION, 'Elect one replica to write; the others stand by'),
    defaultText: 'on in a cluster, off outside and with --dry-run',
  },
  leaseName: {
    name: 'lease-name',
    group: ELECTION,
    description: 'Lease of the election in the namespace of reroll; one per installation',
    defaultText: 'reroll',
    accepts: 'a name of an object such as reroll',
    parse: parseName,
  },
  leaseDurationMs: periodOption(
    'lease-duration',
    ELECTION,
    '15s',
    'Time after the last renewal before another replica may take over',
  ),
  renewDeadlineMs: periodOption(
    'renew-deadline',
    ELECTION,
    '10s',
    'Time a leader continues without a successful renewal',
  ),
  retryPeriodMs: periodOption(
    'retry-period',
    ELECTION,
    '2s',
    'Pause between two attempts to renew or acquire the Lease',
  ),
  listenAddress: {
    name: 'listen-address',
    group: OBSERVABILITY,
    description: 'Address of /metrics, /livez and /readyz; off serves none of them',
    defaultText: ':8080',
    accepts: 'off, :8080, 127.0.0.1:0 or [::1]:8080 (port 0 takes any free one)',
    parse: parseListenAddress,
  },
  notifications: {
    name: 'notifications',
    group: OBSERVABILITY,
    description: 'YAML file with the sinks and routes of messages to people; read again when it changes',
    defaultText: 'none',
    accepts: 'the path of a file',
    values: 'files',
    parse: parseText,
  },
  metricsPerWorkload: flagOption(
    'metrics-per-workload',
    OBSERVABILITY,
    'Add metrics with the namespace and name of each workload',
  ),
  logLevel: {
    ...choiceOption('log-level', OBSERVABILITY, logLevels),
    description: 'Least severe level that is logged',
    // No level is below debug.
    meant: { trace: 'debug' },
    defaultText: 'info',
  },
  logFormat: {
    ...choiceOption('log-format', OBSERVABILITY, logFormats),
    description: 'Format of log lines',
    defaultText: 'pretty on a terminal, else json',
  },
  ...webOptions,
};

/** The settings without any option. */
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
    kinds: Object.freeze({}),
    autoReloadAll: false,
    reloadOnCreate: false,
    reloadOnDelete: false,
    settleMs: 1_000,
    minIntervalMs: 10_000,
    canaryFrom: undefined,
    rolloutDeadlineMs: 600_000,
    breakerTolerance: 0.1,
    hold: undefined,
    window: undefined,
    windows: Object.freeze({}),
    timeZone: 'UTC',
    freshness: true,
    dryRun: false,
    concurrency: 32,
    maxPatchesPerSecond: undefined,
    hashKeySecret: undefined,
    watchIdleLimitMs: 90_000,
    wireFormat: 'auto',
    leaderElect: undefined,
    leaseName: 'reroll',
    leaseDurationMs: 15_000,
    renewDeadlineMs: 10_000,
    retryPeriodMs: 2_000,
    listenAddress: Object.freeze({ host: undefined, port: 8080 }),
    notifications: undefined,
    webAddress: undefined,
    webHosts: Object.freeze([]),
    webAuth: undefined,
    metricsPerWorkload: false,
    logLevel: 'info',
    logFormat: isTerminal ? 'pretty' : 'json',
  };
}

/** The environment variable of an option: `min-interval` is `REROLL_MIN_INTERVAL`. */
export function variableOf(name: string): string {
  return `REROLL_${name.toUpperCase().replaceAll('-', '_')}`;
}
