/** The settings of `reroll cleanup`. */
import type { NamespacedName } from './config.ts';

export interface CleanupConfig {
  /** As for the controller. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Where reroll was installed: its Secret and its Lease are there. */
  readonly namespace: string;
  /** The only namespaces whose workloads are cleaned; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
  /** As the controller had it. */
  readonly annotationPrefix: string;
  /** As the controller had it; undefined: `reroll-hash-key` in `namespace`. */
  readonly hashKeySecret: NamespacedName | undefined;
  /** As the controller had it. */
  readonly leaseName: string;
  /** Everything is said and nothing is done. */
  readonly dryRun: boolean;
  /** A controller that seems to run stops nothing. */
  readonly force: boolean;
}
