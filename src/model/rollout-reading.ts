/** What the status of a workload shows of a rollout, by the words of its own controller as far as it has any. */

/**
 * Its own controller has given up the rollout: the reason of the condition `Progressing`, whose status is `False`; the
 * phase `Degraded` of a Rollout of Argo; or the condition `Ready`, whose status is `False`, of a Service of Knative.
 */
export interface RolloutFailure {
  readonly reason: 'ProgressDeadlineExceeded' | 'ReplicaSetCreateError' | 'Degraded' | 'NotReady';
  /** `lastUpdateTime` of the condition, by which one of an earlier rollout is recognised. */
  readonly at: string;
}

export interface RolloutReading {
  /** The generation of the workload, and the one that the status is about. The counts are about the latter. */
  readonly generation: number;
  readonly observedGeneration: number;
  /** Pods with the present template, and pods of any template that are ready and available. */
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /**
   * How many pods the rollout still lacks; 0 once it is complete. The Deployment and the StatefulSet controller
   * remember that it was complete, so a scale or a lost node does not raise it again.
   */
  readonly lacking: number;
  /** Unavailable pods of a DaemonSet, as on a dead node; 0 for the other kinds, whose pods go elsewhere. */
  readonly down: number;
  /** The pods are there and available, those with the present template among them. */
  readonly isAvailable: boolean;
  readonly failure: RolloutFailure | undefined;
  /** A pod counts as available only after it has been ready for so long. */
  readonly minReadySeconds: number;
  /**
   * What bad content costs it, from the least: 0 a Deployment that keeps all old pods until new ones are available,
   * 1 one that does not, 2 a DaemonSet, 3 a StatefulSet, 4 a Deployment that stops all old pods first (`Recreate`).
   */
  readonly risk: number;
  /**
   * The ordinal of a pod of a StatefulSet that has neither the present nor the former template. With `OrderedReady` the
   * rollout waits for that pod if it is broken. Undefined if there is none.
   */
  readonly strayOrdinal: number | undefined;
}
