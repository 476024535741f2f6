/**
 * The settings of one process: of the controller, or of `reroll cleanup`. They are read once at the start and never
 * change.
 */
import type { Hold } from './gate-hints.ts';
import type { ConfigKind } from './kinds.ts';
import type { AddedKind, WorkloadType } from './workload-type.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

export const wireFormats = ['auto', 'json'] as const;
/** `auto`: what an API server has in protobuf is read in it. */
export type WireFormatChoice = (typeof wireFormats)[number];

export const dialects = ['reroll', 'stakater'] as const;
export type Dialect = (typeof dialects)[number];

export const webAuths = ['kubernetes', 'none'] as const;
export type WebAuth = (typeof webAuths)[number];

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
  /** Only namespaces with these labels are managed. */
  readonly namespaceSelector: string | undefined;
  /** Only ConfigMaps and Secrets with these labels are watched. */
  readonly resourceLabelSelector: string | undefined;
  /** Kinds of configs that are not watched. */
  readonly resourcesToIgnore: readonly ConfigKind[];
  /** Opts in every workload without a hint of its own, in every namespace without one. */
  readonly autoReloadAll: boolean;
  /** A config that is created rolls its users, required or not. */
  readonly reloadOnCreate: boolean;
  /** A config that is deleted rolls its users. */
  readonly reloadOnDelete: boolean;
  /** Prefix of the keys of our annotations, without the slash. */
  readonly annotationPrefix: string;
  /** `stakater` adds the vocabulary of stakater/Reloader to our own. */
  readonly dialect: Dialect;
  /** The kinds of workloads that are rolled besides the built-in ones. */
  readonly kinds: Readonly<Record<AddedKind, WorkloadType>>;
  /** Whether no roll is needed for a template that another client changed after the content changed. */
  readonly freshness: boolean;
  /** Everything is decided and reported, and nothing is written to any workload. */
  readonly dryRun: boolean;
  /** Undefined: no limit. */
  readonly maxPatchesPerSecond: number | undefined;
  /** How long a workload's configs must be unchanged before it is rolled; 0 turns this off. */
  readonly settleMs: number;
  /** Shortest time between two rolls of one workload; 0 turns this off. */
  readonly minIntervalMs: number;
  /**
   * Managed users from which on a config is staged: one workload is rolled first, and the others in waves. 0 turns this
   * off; undefined: see `canaryFromOf`.
   */
  readonly canaryFrom: number | undefined;
  /** How long a rollout may make no progress before it counts as failed. */
  readonly rolloutDeadlineMs: number;
  /** Share of failed rollouts of one content, from 0 to 1, above which no further workload is rolled with it. */
  readonly breakerTolerance: number;
  /** Holds all workloads; undefined for none. */
  readonly hold: Hold | undefined;
  /** The windows of all workloads, as the annotation `window`; undefined for any time. */
  readonly window: string | undefined;
  /** IANA name of the zone of windows that name none. */
  readonly timeZone: string;
  /** The windows that `window` may refer to by name. */
  readonly windows: Readonly<Record<string, string>>;
  /** Workloads that are reconciled at the same time. */
  readonly concurrency: number;
  /** A watch that receives nothing for longer is considered broken. */
  readonly watchIdleLimitMs: number;
  /** The format in which objects are listed and watched. */
  readonly wireFormat: WireFormatChoice;
  /** The Secret that holds the digest key; undefined: `reroll-hash-key` in the controller's own namespace. */
  readonly hashKeySecret: NamespacedName | undefined;
  /** Whether the replicas elect a leader; undefined: if the process runs in a cluster and writes to it. */
  readonly leaderElect: boolean | undefined;
  /** Name of the Lease in the controller's own namespace. */
  readonly leaseName: string;
  /** Time after the last renewal before another replica may take over. */
  readonly leaseDurationMs: number;
  /** How long a leader that cannot renew the Lease continues to act. */
  readonly renewDeadlineMs: number;
  /** Pause between two renewals, and between two attempts to become the leader. */
  readonly retryPeriodMs: number;
  /** Undefined: no HTTP server. */
  readonly listenAddress: ListenAddress | undefined;
  /** Path of the file with the sinks of notifications; undefined: none are sent. */
  readonly notifications: string | undefined;
  /** Where the page is served; undefined: nowhere. */
  readonly webAddress: ListenAddress | undefined;
  /** Names beside the loopback ones under which the page is asked for. */
  readonly webHosts: readonly string[];
  /** How the page finds out who asks; undefined: not at all, which only a loopback address allows. */
  readonly webAuth: WebAuth | undefined;
  /** Metrics also have series with the names of workloads. */
  readonly metricsPerWorkload: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

const canaryFromByDefault: Readonly<Record<Dialect, number>> = {
  reroll: 10,
  // A replacement of stakater/Reloader must not add a way of not rolling unless a user asks for it.
  stakater: 0,
};

/** Managed users from which on a config is staged; 0: never. */
export function canaryFromOf({ canaryFrom, dialect }: Pick<Config, 'canaryFrom' | 'dialect'>): number {
  return canaryFrom ?? canaryFromByDefault[dialect];
}

/**
 * What `canaryFromOf` is without a dialect, where it is 0 by the dialect alone; undefined where a user has set it, or
 * where the default stages configs.
 */
export function canaryFromWithoutDialect({
  canaryFrom,
  dialect,
}: Pick<Config, 'canaryFrom' | 'dialect'>): number | undefined {
  const isOffByDialect = canaryFrom === undefined && canaryFromByDefault[dialect] === 0;
  return isOffByDialect ? canaryFromByDefault.reroll : undefined;
}
