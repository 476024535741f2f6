/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  /** An object is sent as JSON, a string as plain text. */
  readonly body: object | string;
  /** Default: by the body. */
  readonly contentType?: string;
  /** Default: what the details of a `Status` say. */
  readonly retryAfterSeconds?: number;
}
