/** One request, as the log and the faults see it. */
import type { Verb } from './route.ts';

export interface LoggedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly userAgent: string;
  /** Whether it asks for a list of `PartialObjectMetadata`. */
  readonly isMetadataOnly: boolean;
  /** Whether it accepts protobuf, and prefers it. */
  readonly isProtobuf: boolean;
  readonly verb?: Verb;
  /** Plural name. */
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** Undefined until the first byte of an answer; permanently undefined where a fault drops the answer. */
  status?: number;
}
