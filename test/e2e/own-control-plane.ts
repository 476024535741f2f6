/** A real control plane for one test, whose etcd can be backed up and restored while its clients run. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { startControlPlane, type ControlPlane } from '../cluster/control-plane.ts';
import { ContractCluster } from '../contract/cluster.ts';

export class OwnControlPlane {
  readonly context: ContractCluster;
  readonly #plane: ControlPlane;

  private constructor(plane: ControlPlane) {
    this.#plane = plane;
    this.context = new ContractCluster(async () => plane);
  }

  static async start(): Promise<OwnControlPlane> {
    const own = new OwnControlPlane(await startControlPlane());
    await own.context.start();
    return own;
  }

  /** Copies the data of etcd; stops etcd and the API server meanwhile. */
  backUp(): Promise<void> {
    return this.#whileStopped(() => cp(this.#data, this.#backup, { recursive: true }));
  }

  /**
   * Restores the backup. Revisions continue from there, as after a restore without `--bump-revision` (`etcdutl snapshot
   * restore`).
   */
  restore(): Promise<void> {
    return this.#whileStopped(async () => {
      await rm(this.#data, { recursive: true });
      await cp(this.#backup, this.#data, { recursive: true });
    });
  }

  async stop(): Promise<void> {
    await this.context.stop();
  }

  get #data(): string {
    return join(this.#plane.folder, 'etcd');
  }

  get #backup(): string {
    return join(this.#plane.folder, 'etcd-backup');
  }

  async #whileStopped(act: () => Promise<void>): Promise<void> {
    await this.#plane.killApiServer('SIGTERM');
    await this.#plane.killEtcd('SIGTERM');
    await act();
    await this.#plane.startEtcd();
    await this.#plane.startApiServer();
  }
}
