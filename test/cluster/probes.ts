/** Probes whether the components of a control plane work, from outside. Each probe answers within seconds. */
import { ApiClient } from '../support/api-client.ts';
import { apiServerUrl, controllerManagerUrl, etcdUrl, type Ports } from './components.ts';

/** One question each; an error counts as no. */
export interface Probes {
  readonly isEtcdHealthy: () => Promise<boolean>;
  readonly isApiServerReady: () => Promise<boolean>;
  readonly isControllerManagerHealthy: () => Promise<boolean>;
  /** Pods need their namespace's ServiceAccount and root certificate, which the kube-controller-manager provides. */
  readonly canRunPods: () => Promise<boolean>;
  /** Closes the connections that the probes keep. */
  readonly close: () => void;
}

const PROBE_TIMEOUT_MS = 2_000;

/** Probes for the components on `ports`. */
export function createProbes(ports: Ports, credentials: { caPem: string; adminToken: string }): Probes {
  const { caPem, adminToken } = credentials;
  const apiServer = new ApiClient({ server: apiServerUrl(ports), caPem, token: adminToken });
  const controllerManager = new ApiClient({ server: controllerManagerUrl(ports), caPem });
  const isOk = async (client: ApiClient, path: string): Promise<boolean> => {
    const { status } = await client.request('GET', path, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return status === 200;
  };
  return {
    isEtcdHealthy: () => isHealthy(`${etcdUrl(ports)}/health`),
    isApiServerReady: () => isOk(apiServer, '/readyz'),
    isControllerManagerHealthy: () => isOk(controllerManager, '/healthz'),
    canRunPods: async () =>
      (await isOk(apiServer, '/api/v1/namespaces/default/serviceaccounts/default')) &&
      (await isOk(apiServer, '/api/v1/namespaces/default/configmaps/kube-root-ca.crt')),
    close: () => {
      apiServer.close();
      controllerManager.close();
    },
  };
}

/** Whether a program answers at its URL for health. @throws Error if nothing answers */
export async function isHealthy(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  await response.arrayBuffer();
  return response.ok;
}
