/** The facts of a survey from which the status of each workload is made. */
import type { Inventory } from '../inventory/inventory.ts';
import type { ClusterClient } from '../model/cluster-client.ts';
import type { ConfigKey } from '../model/kinds.ts';
import type { Cluster } from './cluster.ts';
import type { Settled } from './settled.ts';
import type { Installation } from './installation.ts';

/** What all evaluations of a survey share. */
export interface Evaluation {
  readonly client: Pick<ClusterClient, 'nowMs'>;
  readonly cluster: Cluster;
  readonly inventory: Pick<Inventory, 'facts' | 'configs'>;
  readonly installation: Installation;
  /** The user may read the digest keys. */
  readonly hasKeys: boolean;
  /** The workloads that are up to date by their versions. */
  readonly settled: Settled;
  /**
   * How many workloads use a config, of those that were read: the controller may know more, where a user names
   * workloads or kinds.
   */
  readonly usersOf: (config: ConfigKey) => number;
  /** Why some contents could not be read. */
  readonly refused: ReadonlyMap<ConfigKey, string>;
}
