/** The outcome of a read of one config. It is a value, since a read that fails is an ordinary result. */
export type ConfigRead<State> =
  /** `state` is undefined where there is no such config. */
  | { readonly result: 'read'; readonly state: State | undefined }
  /** Refused, or not answered. `message` is safe to log and of bounded length. */
  | {
      readonly result: 'failed';
      readonly message: string;
      /** The read fails again until an administrator changes something. */
      readonly isClientError: boolean;
      readonly retryAfterMs?: number | undefined;
    };
