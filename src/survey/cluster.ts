/** What a command has read of the cluster: reduced as the controller reduces it, without any content. */
import type { ConfigState } from '../model/config-state.ts';
import type { ConfigKey, ConfigKind, WorkloadKind } from '../model/kinds.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Writer } from '../plan/read/managed-fields.ts';

export interface ReadWorkload {
  readonly state: WorkloadState;
  readonly generation: number;
  /** The type of its update strategy, such as `RollingUpdate`. */
  readonly strategy: string;
}

export interface Cluster {
  readonly namespaces: ReadonlyMap<string, NamespaceState>;
  /** Why Namespaces could not be read; undefined if they were. Their defaults are unknown then. */
  readonly noNamespaces: string | undefined;
  /** Without digests: only their names, versions and annotations were read. */
  readonly configs: ReadonlyMap<ConfigKey, ConfigState>;
  /** The last field manager of the content of each config. */
  readonly writers: ReadonlyMap<ConfigKey, Writer>;
  /** Why the configs of a kind could not be listed. */
  readonly notListed: ReadonlyMap<ConfigKind, string>;
  /** Why the workloads of kinds that options add could not be listed. */
  readonly kindsNotListed: ReadonlyMap<WorkloadKind, string>;
  readonly workloads: readonly ReadWorkload[];
}

/** Which workloads are read. */
export interface SurveyScope {
  /** Undefined stands for all namespaces. */
  readonly namespaces: readonly (string | undefined)[];
  /** A label selector of workloads. */
  readonly selector: string | undefined;
  readonly kinds: readonly WorkloadKind[];
  /** Only these; undefined for all of the kinds. */
  readonly named: readonly { readonly kind: WorkloadKind; readonly name: string }[] | undefined;
  /** Also workloads that nothing opts in. */
  readonly keepsAll: boolean;
}
