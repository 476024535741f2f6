/** One write, as the history keeps it and watches send it. */
import type { KubeObject } from '../objects/kube-object.ts';

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Storage name of the resource. */
  readonly storage: string;
  readonly key: string;
  readonly revision: number;
  /** The object after the write; for a deletion the last one, with the resourceVersion of the deletion. */
  readonly object: KubeObject;
  readonly previous?: KubeObject;
}
