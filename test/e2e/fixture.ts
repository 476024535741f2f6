/** The fixture of every end-to-end test: a cluster, an installation of reroll, and a count of rollouts from outside. */
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';

import { useCluster, type ContractCluster } from '../contract/cluster.ts';
import { RolloutWatch } from '../support/rollout-watch.ts';
import { Installation } from './installation.ts';

export class EndToEnd {
  readonly cluster: ContractCluster;
  #installation: Installation | undefined;
  #rollouts: RolloutWatch | undefined;

  constructor(cluster: ContractCluster) {
    this.cluster = cluster;
  }

  get installation(): Installation {
    if (this.#installation === undefined) throw new Error('the installation exists from beforeAll to afterAll');
    return this.#installation;
  }

  /** The rollouts in the test's own namespace. */
  get rollouts(): RolloutWatch {
    if (this.#rollouts === undefined) throw new Error('the watch exists during a test');
    return this.#rollouts;
  }

  async install(): Promise<void> {
    this.#installation = await Installation.create(this.cluster);
  }

  async watch(): Promise<void> {
    this.#rollouts = await RolloutWatch.start(this.cluster.client, this.cluster.namespace);
  }

  async unwatch(): Promise<void> {
    await this.installation.stopControllers();
    await this.rollouts.stop();
  }

  async uninstall(): Promise<void> {
    await this.installation.remove();
  }
}

/** Installs reroll once for a test file; each test has its own namespace and watch, and starts its own controllers. */
export function useInstallation(): EndToEnd {
  const fixture = new EndToEnd(useCluster());
  beforeAll(() => fixture.install());
  afterAll(() => fixture.uninstall());
  beforeEach(() => fixture.watch());
  afterEach(() => fixture.unwatch());
  return fixture;
}
