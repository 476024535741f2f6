/** What is to happen with a key after a look at it. */
export type ReconcileResult =
  | { readonly next: 'done' }
  | { readonly next: 'requeue-after'; readonly delayMs: number }
  | { readonly next: 'retry'; readonly isClientError: boolean; readonly retryAfterMs?: number };
