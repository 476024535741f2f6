/** What happens to a key after its reconcile. */
export type ReconcileResult =
  | { readonly next: 'done' }
  | { readonly next: 'requeue-after'; readonly delayMs: number }
  | { readonly next: 'retry'; readonly isClientError: boolean; readonly retryAfterMs?: number };
