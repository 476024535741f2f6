/** Field errors in the words of the real server. */
type FieldErrorType =
  'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueForbidden' | 'FieldValueTooLong' | 'FieldValueNotSupported';

export interface StatusCause {
  readonly reason?: string;
  readonly message: string;
  readonly field?: string;
}

export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  /** The problem, without the name of the field. */
  readonly body: string;
}

export function invalid(field: string, value: string | number | object, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, body: `Invalid value: ${JSON.stringify(value)}: ${detail}` };
}

export function required(field: string, detail = ''): FieldError {
  return { type: 'FieldValueRequired', field, body: detail === '' ? 'Required value' : `Required value: ${detail}` };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, body: `Forbidden: ${detail}` };
}

export function tooLong(field: string, maximum: number): FieldError {
  return { type: 'FieldValueTooLong', field, body: `Too long: may not be more than ${String(maximum)} bytes` };
}

export function notSupported(field: string, value: string, supported: readonly string[]): FieldError {
  const list = supported.map((entry) => JSON.stringify(entry)).join(', ');
  const body = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`;
  return { type: 'FieldValueNotSupported', field, body };
}

export function immutable(field: string, value: string): FieldError {
  return invalid(field, value, 'field is immutable');
}

export function toCause(error: FieldError): StatusCause {
  return { reason: error.type, message: error.body, field: error.field };
}

/** All errors in one line: a single one as it is, several in brackets, without duplicates. */
export function joinErrors(errors: readonly FieldError[]): string {
  const messages = [...new Set(errors.map((error) => `${error.field}: ${error.body}`))];
  return messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`;
}
