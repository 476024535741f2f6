/** The rules for the metadata of every object. */
import { immutable, invalid, required, tooLong, type FieldError } from '../objects/field-errors.ts';
import { isObject, objectAt, type JsonObject } from '../objects/json.ts';
import type { KubeObject, ObjectMeta } from '../objects/kube-object.ts';
import type { ResourceRules } from './resource-rules.ts';

const MAX_ANNOTATION_BYTES = 256 * 1024;
const QUALIFIED_NAME = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** The decoder's error for labels or annotations that are not strings. */
export function decodeMetadata(body: JsonObject): string | undefined {
  for (const field of ['labels', 'annotations']) {
    for (const value of Object.values(objectAt(body, 'metadata', field))) {
      if (typeof value === 'string') continue;
      const type = isObject(value) ? 'object' : typeof value;
      return `json: cannot unmarshal ${type} into Go struct field ObjectMeta.metadata.${field} of type string`;
    }
  }
  return undefined;
}

export function creationErrors(object: KubeObject, rules: ResourceRules): FieldError[] {
  const { name } = object.metadata;
  if (name === '') return [required('metadata.name', 'name or generateName is required')];
  const complaint = rules.isValidName(name);
  return [
    ...(complaint === undefined ? [] : [invalid('metadata.name', name, complaint)]),
    ...bagErrors(object.metadata),
  ];
}

export function updateErrors(next: KubeObject, current: KubeObject): FieldError[] {
  const uid = next.metadata.uid ?? '';
  return [...(uid === current.metadata.uid ? [] : [immutable('metadata.uid', uid)]), ...bagErrors(next.metadata)];
}

function bagErrors({ labels = {}, annotations = {} }: ObjectMeta): FieldError[] {
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return [
    ...Object.entries(labels).flatMap(([key, value]) => [
      ...nameErrors('metadata.labels', key),
      ...(LABEL_VALUE.test(value) ? [] : [invalid('metadata.labels', value, labelRule)]),
    ]),
    ...Object.keys(annotations).flatMap((key) => nameErrors('metadata.annotations', key.toLowerCase())),
    ...(size > MAX_ANNOTATION_BYTES ? [tooLong('metadata.annotations', MAX_ANNOTATION_BYTES)] : []),
  ];
}

const nameRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

function nameErrors(field: string, key: string): FieldError[] {
  return QUALIFIED_NAME.test(key) ? [] : [invalid(field, key, nameRule)];
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
