/**
 * The properties of an API server for a test, embedded or a real control plane, and the way by which a test gets
 * hold of the one that was started for it.
 */
import process from 'node:process';

/** An API server that tests talk to. */
export interface TestCluster {
  readonly kind: 'embedded' | 'real';
  /** Base URL, `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly caPem: string;
  /** Bearer token of a cluster administrator. */
  readonly adminToken: string;
  /** Path of a `kubectl` that fits the server; undefined where there is none (the embedded server). */
  readonly kubectl?: string;
  /** Path of `helm`; undefined where there is no `kubectl` either. */
  readonly helm?: string;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/** Environment variable that carries a running real cluster, as JSON of `SharedCluster`, into a test process. */
export const sharedClusterVariable = 'REROLL_TEST_CLUSTER';

/** The part of a `TestCluster` that can be handed to another process. */
export type SharedCluster = Omit<TestCluster, 'stop' | 'kind'>;

/** The real cluster that the surrounding command started, or undefined when the tests run on the embedded server. */
export function sharedCluster(): TestCluster | undefined {
  const json = process.env[sharedClusterVariable];
  if (json === undefined || json === '') return undefined;
  const shared = JSON.parse(json) as SharedCluster;
  return { ...shared, kind: 'real', stop: () => Promise.resolve() };
}
