/** What reroll has left in a cluster, as the command that cleans up sees it. */
import type { NamespacedName } from './config.ts';
import type { AnnotatedKind } from './kinds.ts';

export interface AnnotatedObject extends NamespacedName {
  readonly kind: AnnotatedKind;
  readonly uid: string;
  readonly annotationKeys: readonly string[];
  /** Those of the pod template. */
  readonly templateKeys: readonly string[];
}

export type ControllerObjectKind = 'Secret' | 'Lease';

/** What the controller keeps beside the workloads. */
export interface ControllerObject extends NamespacedName {
  readonly kind: ControllerObjectKind;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Whether its label `app.kubernetes.io/managed-by` says `reroll`. */
  readonly isMarked: boolean;
  /** Of a Lease that somebody holds, or held. */
  readonly holder?: LeaseHolder;
}

export interface LeaseHolder {
  readonly identity: string;
  readonly renewedSecondsAgo: number;
  readonly isExpired: boolean;
  /**
   * The time of the last renewal is that of the holder's clock, which may be wrong: where it is not long past, the Lease is to
   * be watched for so long before it counts as expired. Else 0.
   */
  readonly watchSeconds: number;
}

export type Removal =
  | { readonly result: 'removed' | 'absent' }
  /** The message is safe to show. */
  | { readonly result: 'failed'; readonly message: string };
