/** The answer to a request. */
export interface Answer {
  readonly status: number;
  /** An object is sent as JSON, a string as plain text. */
  readonly body: object | string;
  /** Default: depends on the body. */
  readonly contentType?: string;
  /** Default: from the details of a `Status`. */
  readonly retryAfterSeconds?: number;
}
