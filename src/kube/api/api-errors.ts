/**
 * Reads the API server's `Status` objects and classifies errors; messages are safe to log. Reasons and codes follow the
 * API conventions of Kubernetes ("Response Status Kind").
 */
import type { ApiResponse } from './transport-types.ts';

export interface ApiStatus {
  readonly code: number;
  /** Such as `Conflict`; empty where the answer is not a `Status`. */
  readonly reason: string;
  /** One line of bounded length. */
  readonly message: string;
  readonly causes: readonly StatusCause[];
}

/** One of the causes in the details of a `Status`; missing fields are empty. */
export interface StatusCause {
  /** Such as `FieldValueInvalid`. */
  readonly reason: string;
  readonly field: string;
  /** One line of bounded length. It can quote values of the object: see safe-message.ts. */
  readonly message: string;
}

/** Thrown when the answer to a call that must succeed is an error. */
export class ApiStatusError extends Error {
  override readonly name = 'ApiStatusError';
  readonly status: ApiStatus;
  readonly retryAfterMs: number | undefined;

  constructor(call: string, response: ApiResponse) {
    const status = statusOf(response);
    super(`${call}: ${status.message}`);
    this.status = status;
    this.retryAfterMs = response.retryAfterMs;
  }
}

const maxMessageLength = 256;
/** Admission policies and their bindings have long names, and the reason follows them. */
const maxCauseLength = 512;
const maxTypeLength = 60;

/** The `Status` of an error answer; where its body is something else, the message describes the answer. */
export function statusOf(response: ApiResponse): ApiStatus {
  const { code, reason, causes, message } = readStatus(response.body);
  const isStatus = code === response.status;
  if (isStatus) return { code, reason, causes, message };
  return { code: response.status, reason: '', causes: [], message: describeAnswer(response) };
}

/** Reads the `Status` in an `ERROR` event of a watch; the code is 0 where the value is not a `Status`. */
export function readStatus(value: unknown): ApiStatus {
  const status = fieldsOf(value);
  const isStatus = status['kind'] === 'Status' && status['apiVersion'] === 'v1' && typeof status['code'] === 'number';
  if (!isStatus) return { code: 0, reason: '', message: 'not a Status', causes: [] };
  const code = Number(status['code']);
  return { code, reason: text(status['reason']), message: messageOf(code, value), causes: readCauses(status) };
}

/** Describes an answer by status, content type and length, without quoting its body. */
export function describeAnswer({ status, headers, length }: Omit<ApiResponse, 'body' | 'retryAfterMs'>): string {
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  const parts = [
    `status ${String(status)}`,
    type === '' ? '' : `content type ${type.replace(/[^\w.+/-]/g, '?').slice(0, maxTypeLength)}`,
    length === undefined ? '' : `${String(length)} bytes`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** Requires the reason too: a 404 without it may come from a proxy. */
export function isNotFound({ code, reason }: ApiStatus): boolean {
  return code === 404 && reason === 'NotFound';
}

/** Whether the object has changed, or exists already. */
export function isConflict({ code, reason }: ApiStatus): boolean {
  return code === 409 && (reason === 'Conflict' || reason === 'AlreadyExists');
}

export function isForbidden({ code }: ApiStatus): boolean {
  return code === 403;
}

/** Whether the object or the change is invalid, or the server does not know a parameter. */
export function isInvalid({ code }: ApiStatus): boolean {
  return code === 422;
}

/**
 * Whether the server cannot serve the requested resourceVersion or continue token: it is too old (410, `Gone` or
 * `Expired`), or newer than the server's data, as after a restore of etcd. Only a new list helps.
 */
export function isExpired({ reason, causes }: ApiStatus): boolean {
  return (
    reason === 'Expired' || reason === 'Gone' || causes.some((cause) => cause.reason === 'ResourceVersionTooLarge')
  );
}

/** Whether the same call fails until a user changes something: 4xx, except for those that pass by themselves. */
export function isClientError({ code }: ApiStatus): boolean {
  return code >= 400 && code < 500 && ![401, 408, 425, 429].includes(code);
}

/** Whether a 422 is about the immutable `metadata.uid`: another object of the same name has replaced the object. */
export function isUidMismatch(status: ApiStatus): boolean {
  return isInvalid(status) && status.causes.some((cause) => cause.field === 'metadata.uid');
}

function messageOf(code: number, value: unknown): string {
  return lineOf(fieldsOf(value)['message'], maxMessageLength) || `status ${String(code)}`;
}

/** Turns a text into one line of bounded length. */
function lineOf(value: unknown, maxLength: number): string {
  const line = text(value)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}

function readCauses(status: Fields): ApiStatus['causes'] {
  const causes = fieldsOf(status['details'])['causes'];
  if (!Array.isArray(causes)) return [];
  return causes.map((cause: unknown) => {
    const { reason, field, message } = fieldsOf(cause);
    return { reason: text(reason), field: text(field), message: lineOf(message, maxCauseLength) };
  });
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
