/**
 * What the leader publishes about its installation on the Lease of the election, so that the commands of users decide
 * with the same options as the controller.
 */
import type { Config } from './config.ts';

/**
 * The key of the annotation. Its prefix is the same whatever `--annotation-prefix` says: the annotation itself has the
 * value of that option, so a command has to find it without knowing the value.
 */
export const publishedOptionsKey = 'reroll.dev/options';

/** The options on which the decision about a workload depends. Every authenticated user may read them. */
export type PublishedConfig = Pick<
  Config,
  | 'hashKeySecret'
  | 'namespaces'
  | 'namespacesToIgnore'
  | 'namespaceSelector'
  | 'resourceLabelSelector'
  | 'resourcesToIgnore'
  | 'annotationPrefix'
  | 'dialect'
  | 'kinds'
  | 'autoReloadAll'
  | 'reloadOnCreate'
  | 'reloadOnDelete'
  | 'settleMs'
  | 'minIntervalMs'
  | 'freshness'
  | 'dryRun'
  | 'canaryFrom'
  | 'rolloutDeadlineMs'
  | 'breakerTolerance'
  | 'hold'
  | 'window'
  | 'windows'
  | 'timeZone'
>;

export interface PublishedOptions {
  /** Of the program that leads. */
  readonly version: string;
  /** The ids of the digest keys in use, the current one first. Every record contains one of them. */
  readonly keyIds: readonly string[];
  /** Whether freshness counts: the option is on, and versions of configs and workloads are comparable. */
  readonly isFreshnessKnown: boolean;
  readonly config: PublishedConfig;
}
