/** Failures as the API reports them: `Status` objects with the real server's codes, reasons and messages. */
import { joinErrors, toCause, type FieldError, type StatusCause } from './field-errors.ts';

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

/** Group and plural name, as messages name a resource. */
export interface ResourceName {
  readonly group: string;
  readonly plural: string;
}

export interface KindName {
  readonly group: string;
  readonly kind: string;
}

/** Thrown wherever the server refuses a request; its `status` is the answer. */
export class StatusError extends Error {
  readonly status: Status & { readonly code: number };
  constructor(
    code: number,
    reason: string,
    message: string,
    extra: Partial<Pick<Status, 'details' | 'metadata'>> = {},
  ) {
    super(message);
    const head = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: extra.metadata ?? {},
      status: 'Failure',
      message,
    } as const;
    const details = extra.details === undefined ? {} : { details: extra.details };
    this.status = { ...head, ...(reason === '' ? {} : { reason }), ...details, code };
  }
}

function qualified({ group, plural }: ResourceName): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function detailsOf({ group, plural }: ResourceName, name: string): StatusDetails {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural };
}

export function notFound(resource: ResourceName, name: string): StatusError {
  const message = `${qualified(resource)} "${name}" not found`;
  return new StatusError(404, 'NotFound', message, { details: detailsOf(resource, name) });
}

export function alreadyExists(resource: ResourceName, name: string): StatusError {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new StatusError(409, 'AlreadyExists', message, { details: detailsOf(resource, name) });
}

export function conflict(resource: ResourceName, name: string, cause: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${cause}`;
  return new StatusError(409, 'Conflict', message, { details: detailsOf(resource, name) });
}

/** The conflict of a write that was based on an older version of the object. */
export function modified(resource: ResourceName, name: string): StatusError {
  const advice = 'please apply your changes to the latest version and try again';
  return conflict(resource, name, `the object has been modified; ${advice}`);
}

export function forbiddenRequest(resource: ResourceName, name: string, cause: string): StatusError {
  const subject = name === '' ? qualified(resource) : `${qualified(resource)} "${name}"`;
  return new StatusError(403, 'Forbidden', `${subject} is forbidden: ${cause}`, { details: detailsOf(resource, name) });
}

export function invalidObject({ group, kind }: KindName, name: string, errors: readonly FieldError[]): StatusError {
  const subject = group === '' ? kind : `${kind}.${group}`;
  const causes = errors.map(toCause);
  const details = {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    ...(kind === '' ? {} : { kind }),
    causes,
  };
  return new StatusError(422, 'Invalid', `${subject} "${name}" is invalid: ${joinErrors(errors)}`, { details });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function expired(message: string, continueToken?: string): StatusError {
  const metadata = continueToken === undefined ? {} : { continue: continueToken };
  return new StatusError(410, 'Expired', message, { metadata });
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(415, 'UnsupportedMediaType', message);
}

/** The answer to a patch in an unknown format; it does not list the known ones. */
export function unsupportedPatchType(): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', { details: {} });
}

export function bodyTooLarge(limit: number): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${String(limit)}`);
}

export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError(405, 'MethodNotAllowed', message, { details: {} });
}

/** The answer to an unknown path below a known group and version. */
export function unknownResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', { details: {} });
}

/** The answer to a read at a version that the server has not reached yet. */
export function tooLargeResourceVersion(asked: number, current: number): StatusError {
  const message = `Timeout: Too large resource version: ${String(asked)}, current: ${String(current)}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return new StatusError(504, 'Timeout', message, { details: { causes, retryAfterSeconds: 1 } });
}

/** The answer to a deletion that returns no object. */
export function deleted(resource: ResourceName, name: string, uid: string): Status {
  const details = { ...detailsOf(resource, name), uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
