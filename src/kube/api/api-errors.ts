/**
 * Reads the API server's `Status` objects: what failed and why, in words that are safe to log. Reasons and codes as in
 * the API conventions of Kubernetes ("Response Status Kind").
 */
import type { ApiResponse } from './transport-types.ts';

export interface ApiStatus {
  readonly code: number;
  /** Such as `Conflict`; empty where the answer is no `Status`. */
  readonly reason: string;
  /** One line of bounded length. */
  readonly message: string;
  readonly causes: readonly StatusCause[];
}

/** One of the details of a refusal; what is not said is empty. */
export interface StatusCause {
  /** Such as `FieldValueInvalid`. */
  readonly reason: string;
  readonly field: string;
  /** One line of bounded length. It can quote what is in the object: see safe-message.ts. */
  readonly message: string;
}

/** Thrown where a call that must succeed was answered with an error. */
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
/** Policies and their bindings have long names, and the reason comes behind them. */
const maxCauseLength = 512;
const maxTypeLength = 60;

/** The `Status` of an error answer; where its body is something else, what came is described instead. */
export function statusOf(response: ApiResponse): ApiStatus {
  const { code, reason, causes, message } = readStatus(response.body);
  const isStatus = code === response.status;
  if (isStatus) return { code, reason, causes, message };
  return { code: response.status, reason: '', causes: [], message: describeAnswer(response) };
}

/** The `Status` that an `ERROR` event of a watch carries; what is none has code 0. */
export function readStatus(value: unknown): ApiStatus {
  const status = fieldsOf(value);
  const isStatus = status['kind'] === 'Status' && status['apiVersion'] === 'v1' && typeof status['code'] === 'number';
  if (!isStatus) return { code: 0, reason: '', message: 'not a Status', causes: [] };
  const code = Number(status['code']);
  return { code, reason: text(status['reason']), message: messageOf(code, value), causes: readCauses(status) };
}

/** What came, without a byte of it: status, content type and length. */
export function describeAnswer({ status, headers, length }: Omit<ApiResponse, 'body' | 'retryAfterMs'>): string {
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  const parts = [
    `status ${String(status)}`,
    type === '' ? '' : `content type ${type.replace(/[^\w.+/-]/g, '?').slice(0, maxTypeLength)}`,
    length === undefined ? '' : `${String(length)} bytes`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** The code alone may be that of something in between, which knows no reasons. */
export function isNotFound({ code, reason }: ApiStatus): boolean {
  return code === 404 && reason === 'NotFound';
}

/** The object has changed, or exists already. */
export function isConflict({ code, reason }: ApiStatus): boolean {
  return code === 409 && (reason === 'Conflict' || reason === 'AlreadyExists');
}

export function isForbidden({ code }: ApiStatus): boolean {
  return code === 403;
}

/** The object or its change breaks a rule, or the server does not know a parameter. */
export function isInvalid({ code }: ApiStatus): boolean {
  return code === 422;
}

/**
 * The version or the continue token that was asked for cannot be served: it is too old (410, `Gone` or `Expired`) or
 * the server has not got that far, as after a restore of etcd. Only a new list helps.
 */
export function isExpired({ reason, causes }: ApiStatus): boolean {
  return (
    reason === 'Expired' || reason === 'Gone' || causes.some((cause) => cause.reason === 'ResourceVersionTooLarge')
  );
}

/** Whether the same call will fail again until somebody changes something: 4xx, but for those that pass by themselves. */
export function isClientError({ code }: ApiStatus): boolean {
  return code >= 400 && code < 500 && ![401, 408, 425, 429].includes(code);
}

/** Whether the 422 is about an immutable `metadata.uid`: the object was replaced by another of the same name. */
export function isUidMismatch(status: ApiStatus): boolean {
  return isInvalid(status) && status.causes.some((cause) => cause.field === 'metadata.uid');
}

function messageOf(code: number, value: unknown): string {
  return lineOf(fieldsOf(value)['message'], maxMessageLength) || `status ${String(code)}`;
}

/** A text as one line of bounded length. */
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
