/** Replicas that reach the API server through a proxy with faults, both new for each test. */
import { afterEach, beforeEach } from '@jest/globals';

import { startFaultProxy, type FaultProxy } from '../faults/proxy.ts';
import type { EndToEnd } from './fixture.ts';
import { Replicas } from './replicas.ts';

export class ProxiedReplicas {
  /** Set before each test. */
  replicas!: Replicas;
  /** Set before each test. */
  proxy!: FaultProxy;
}

/** To be called where the tests of a file are defined. Ends all controllers, and then the proxy, after each test. */
export function useProxiedReplicas(e2e: EndToEnd): ProxiedReplicas {
  const its = new ProxiedReplicas();
  beforeEach(async () => {
    its.replicas = new Replicas(e2e);
    await its.replicas.clear();
    its.proxy = await startFaultProxy(e2e.cluster.cluster);
  });
  afterEach(async () => {
    await e2e.installation.stopControllers();
    await its.proxy.stop();
  });
  return its;
}
