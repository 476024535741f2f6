/** Replicas that reach the API server through a proxy with faults, both new for each test. */
import { afterEach, beforeEach } from '@jest/globals';

import { startFaultProxy, type FaultProxy } from '../faults/proxy.ts';
import type { EndToEnd } from './fixture.ts';
import { useReplicas, type Replicas } from './replicas.ts';

export class ProxiedReplicas {
  readonly replicas: Replicas;
  /** Set before each test. */
  proxy!: FaultProxy;

  constructor(replicas: Replicas) {
    this.replicas = replicas;
  }
}

/** Call it at the top level of a test file. Ends all controllers, and then the proxy, after each test. */
export function useProxiedReplicas(e2e: EndToEnd): ProxiedReplicas {
  const its = new ProxiedReplicas(useReplicas(e2e));
  beforeEach(async () => {
    its.proxy = await startFaultProxy(e2e.cluster.cluster);
  });
  afterEach(async () => {
    await e2e.installation.stopControllers();
    await its.proxy.stop();
  });
  return its;
}
