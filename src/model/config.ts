/** The settings of one process of the controller, read once at the start and never changed. */

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

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
  /** How long a workload's configs must have been quiet before it is rolled; 0 is off. */
  readonly settleMs: number;
  /** Shortest time between two rolls of one workload; 0 is off. */
  readonly minIntervalMs: number;
  /** Workloads that are reconciled at the same time. */
  readonly concurrency: number;
  /** Where the digest key lives; undefined: `reroll-hash-key` in the controller's own namespace. */
  readonly hashKeySecret: NamespacedName | undefined;
  /** Undefined: no HTTP server. */
  readonly listenAddress: ListenAddress | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}
