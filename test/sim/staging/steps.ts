/** The steps about rolls one after the other: users set limits, change workloads meanwhile, and answer trips. */

export type StagingStep =
  /** The annotation `max-concurrent`. */
  | { readonly do: 'limit'; readonly config: number; readonly most: '1' | '2' | '3' | 'unlimited' | 'removed' }
  /** The annotation `canary`. */
  | { readonly do: 'prefer'; readonly workload: number; readonly isPreferred: boolean }
  | { readonly do: 'scale'; readonly workload: number; readonly replicas: number }
  | { readonly do: 'pause'; readonly workload: number; readonly isPaused: boolean }
  /** The annotation `resume`, with the trips that are on the Lease, or a wrong one. */
  | { readonly do: 'resume'; readonly workload: number; readonly trips: 'on the lease' | 'wrong' | 'none' }
  /** All configs get other content, which is good, what is missing is created, and all workloads can be rolled out. */
  | { readonly do: 'heal' };

export const stagingStepNames: readonly string[] = ['limit', 'prefer', 'scale', 'pause', 'resume', 'heal'];
