/** The errors of decoding. They say nothing of the bytes, which may be a Secret's. */

/** The bytes are no message. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';

  constructor(position: number) {
    super(`no protobuf message: malformed at byte ${String(position)}`);
  }
}

/** A message whose fields are all known has one that is not: a later version of Kubernetes has added it. */
export class UnknownFieldError extends Error {
  override readonly name = 'UnknownFieldError';

  constructor(message: string, field: number) {
    super(`${message} has field ${String(field)}, which this version of reroll does not know`);
  }
}
