/** The outcome of a patch. It is a value rather than an exception, since a patch that fails is an ordinary result. */
import type { KubeObject } from './kube-object.ts';

export type PatchOutcome =
  /** Accepted; `object` is the workload as the server has it now. */
  | { readonly result: 'patched'; readonly object: KubeObject }
  /** The workload is no longer the one that the plan was made for. */
  | { readonly result: 'superseded'; readonly reason: 'conflict' | 'not-found' | 'replaced' }
  /**
   * Refused, or not answered (`status` 0). `message` is safe to log, of bounded length, and without any of the request.
   */
  | {
      readonly result: 'failed';
      readonly status: number;
      readonly message: string;
      /** It fails again until an object, a policy or a right changes. */
      readonly isClientError: boolean;
      readonly retryAfterMs?: number | undefined;
    };
