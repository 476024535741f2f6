/** The objects and annotations that reroll has left in a cluster, for the command that removes them. */
import type { NamespacedName } from './config.ts';
import type { AnnotatedKind } from './kinds.ts';

export interface AnnotatedObject extends NamespacedName {
  readonly kind: AnnotatedKind;
  readonly uid: string;
  readonly annotationKeys: readonly string[];
  /** Keys of the annotations of the pod template. */
  readonly templateKeys: readonly string[];
}

export type ControllerObjectKind = 'Secret' | 'Lease';

/** An object that the controller itself created. */
export interface ControllerObject extends NamespacedName {
  readonly kind: ControllerObjectKind;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Whether its label `app.kubernetes.io/managed-by` is `reroll`. */
  readonly isMarked: boolean;
  /** Of a Lease that a replica holds, or held. */
  readonly holder?: LeaseHolder;
}

export interface LeaseHolder {
  readonly identity: string;
  readonly renewedSecondsAgo: number;
  readonly isExpired: boolean;
  /**
   * How long the Lease is to be watched before it counts as expired. The time of the last renewal is of the holder's
   * clock, which may be wrong, so this is not 0 unless that time is long past.
   */
  readonly watchSeconds: number;
}

export type Removal =
  | { readonly result: 'removed' | 'absent' }
  /** The message is safe to show. */
  | { readonly result: 'failed'; readonly message: string };
