/** The settings of one process of the controller, read once at the start and never changed. */
import type { ConfigKind } from './kinds.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

export const dialects = ['reroll', 'stakater'] as const;
export type Dialect = (typeof dialects)[number];

export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

export interface ListenAddress {
  /** Undefined listens on every address. */
  readonly host: string | undefined;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface Config {
  /** Path of a kubeconfig file; undefined: in-cluster, then `$KUBECONFIG`, then the home file. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** The only namespaces that are watched; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
  readonly namespacesToIgnore: readonly string[];
  /** Only namespaces with these labels are looked after. */
  readonly namespaceSelector: string | undefined;
  /** Only ConfigMaps and Secrets with these labels are watched. */
  readonly resourceLabelSelector: string | undefined;
  /** Kinds of configs that are not watched. */
  readonly resourcesToIgnore: readonly ConfigKind[];
  /** Opts in every workload that says nothing, in every namespace that says nothing. */
  readonly autoReloadAll: boolean;
  /** A config that appears rolls its users, required or not. */
  readonly reloadOnCreate: boolean;
  /** A config that disappears rolls its users. */
  readonly reloadOnDelete: boolean;
  /** What the keys of our annotations begin with, without the slash. */
  readonly annotationPrefix: string;
  /** `stakater` adds the vocabulary of stakater/Reloader to our own. */
  readonly dialect: Dialect;
  /** Whether a template that somebody else changed after the content saves the roll. */
  readonly freshness: boolean;
  /** Everything is decided and reported, and nothing is written to any workload. */
  readonly dryRun: boolean;
  /** Undefined: no limit. */
  readonly maxPatchesPerSecond: number | undefined;
  /** How long a workload's configs must have been quiet before it is rolled; 0 is off. */
  readonly settleMs: number;
  /** Shortest time between two rolls of one workload; 0 is off. */
  readonly minIntervalMs: number;
  /** Workloads that are reconciled at the same time. */
  readonly concurrency: number;
  /** A watch that is silent for longer is taken for broken. */
  readonly watchIdleLimitMs: number;
  /** Where the digest key lives; undefined: `reroll-hash-key` in the controller's own namespace. */
  readonly hashKeySecret: NamespacedName | undefined;
  /** Whether one of several replicas is elected to act; undefined: where the process runs in a cluster and writes to it. */
  readonly leaderElect: boolean | undefined;
  /** Name of the Lease in the controller's own namespace. */
  readonly leaseName: string;
  /** How long the others wait for a leader that gives no sign of life. */
  readonly leaseDurationMs: number;
  /** How long a leader that cannot give one goes on acting. */
  readonly renewDeadlineMs: number;
  /** Pause between two signs of life, and between two tries to become the leader. */
  readonly retryPeriodMs: number;
  /** Undefined: no HTTP server. */
  readonly listenAddress: ListenAddress | undefined;
  /** Metrics have series with the names of workloads too. */
  readonly metricsPerWorkload: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}
