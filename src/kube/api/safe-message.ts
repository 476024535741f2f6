/**
 * Explains why the API server refused a write, in a message that is safe for logs and Events. It keeps the messages of
 * admission policies and webhooks. The messages of validations can quote values of the object, so only the field names
 * of these are kept. Texts of validations as in k8s.io/apimachinery/pkg/util/validation/field.
 */
import { isInvalid, type ApiStatus, type StatusCause } from './api-errors.ts';

/** The limits of a message: the number of causes, and the characters of all of them together. */
const maxCauses = 5;
const maxLength = 600;

/** Causes with these reasons do not quote the value. */
const quotelessReasons: readonly string[] = ['FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany'];

/** The start of a quoted value in the text of a validation. */
const quotedValue = /\b((?:Invalid|Unsupported|Duplicate) value|Not found|Internal error): .*/su;

/**
 * The places of annotations: the field name in validations, the words for users, and the path in the body of a patch.
 */
const annotationSpaces = [
  { field: 'metadata.annotations', of: 'the workload', what: "reroll's record", path: ['metadata'] },
  {
    field: 'spec.template.annotations',
    of: 'the pod template',
    what: "reroll's trigger",
    path: ['spec', 'template', 'metadata'],
  },
] as const;

/** @param body of the refused patch, for the size of annotations that did not fit; its values are not quoted */
export function safeMessage(status: ApiStatus, body?: object): string {
  const denials = status.causes.filter(({ reason, field }) => reason === '' && field === '');
  const messages = denials.map(({ message }) => unquoted(message)).filter(Boolean);
  if (isInvalid(status)) messages.push(...invalidities(status, messages.length === 0, body));
  return shorten(firstOf(messages).join('; ') || status.message);
}

function invalidities(
  { causes, message }: ApiStatus,
  hasNoDenial: boolean,
  body: object | undefined,
): readonly string[] {
  if (hasNoDenial && message.startsWith('admission webhook "')) return [unquoted(message)];
  const fields = causes.filter(({ field }) => field !== '');
  if (fields.length === 0) return hasNoDenial ? [invalid] : [];
  const spaces = firstOf(fields.map((cause) => fullSpace(cause, body)));
  if (spaces.length > 0) return spaces;
  return [`${invalid}: ${firstOf(fields.map(fieldNote)).join(', ')}`];
}

const invalid = 'the API server finds the patched workload invalid';

function fieldNote({ reason, field, message }: StatusCause): string {
  return quotelessReasons.includes(reason) && message !== '' ? `${field}: ${unquoted(message)}` : field;
}

/** Keys and values of all annotations count towards one limit (TotalAnnotationSizeLimitB). */
function fullSpace({ reason, field }: StatusCause, body: object | undefined): string {
  const space = annotationSpaces.find((each) => each.field === field);
  if (body === undefined || space === undefined || reason !== 'FieldValueTooLong') return '';
  const bytes = String(annotationBytes(body, space.path));
  return (
    `the annotations of ${space.of} would be above the limit of 256 KiB (262144 bytes) for all of them together: ` +
    `${space.what} of ${bytes} bytes does not fit beside the others`
  );
}

function annotationBytes(body: object, path: readonly string[]): number {
  const annotations = [...path, 'annotations'].reduce<unknown>(memberOf, body);
  if (typeof annotations !== 'object' || annotations === null) return 0;
  const written = Object.entries(annotations).filter(([, value]) => typeof value === 'string') as [string, string][];
  return written.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
}

function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[member] : undefined;
}

function unquoted(message: string): string {
  return message.replace(quotedValue, '$1');
}

/** The first distinct texts that are not empty. */
function firstOf(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter(Boolean))].slice(0, maxCauses);
}

function shorten(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
