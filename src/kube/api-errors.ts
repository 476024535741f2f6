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
  readonly causes: readonly { readonly reason: string; readonly field: string }[];
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

/** The `Status` of an error answer; where its body is something else, the HTTP status speaks alone. */
export function statusOf(response: ApiResponse): ApiStatus {
  return { ...readStatus(response.body), code: response.status, message: messageOf(response.status, response.body) };
}

/** The `Status` that an `ERROR` event of a watch carries. */
export function readStatus(value: unknown): ApiStatus {
  const status = fieldsOf(value);
  const code = typeof status['code'] === 'number' ? status['code'] : 0;
  return { code, reason: text(status['reason']), message: messageOf(code, value), causes: readCauses(status) };
}

export function isNotFound({ code }: ApiStatus): boolean {
  return code === 404;
}

export function isConflict({ code }: ApiStatus): boolean {
  return code === 409;
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
export function isExpired({ code, reason, causes }: ApiStatus): boolean {
  return (
    code === 410 ||
    reason === 'Expired' ||
    reason === 'Gone' ||
    causes.some((cause) => cause.reason === 'ResourceVersionTooLarge')
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
  const message = text(fieldsOf(value)['message'])
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  const known = message === '' ? `status ${String(code)}` : message;
  return known.length <= maxMessageLength ? known : `${known.slice(0, maxMessageLength - 1)}…`;
}

function readCauses(status: Fields): ApiStatus['causes'] {
  const causes = fieldsOf(status['details'])['causes'];
  if (!Array.isArray(causes)) return [];
  return causes.map((cause: unknown) => {
    const { reason, field } = fieldsOf(cause);
    return { reason: text(reason), field: text(field) };
  });
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
