/** ConfigMaps and Secrets: string and base64 members, `stringData`, immutability and the limit of 1 MiB. */
import { forbidden, immutable, invalid, required, tooLong, type FieldError } from '../objects/field-errors.ts';
import { isEqual, isObject, objectAt, stringAt, type Json, type JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { plainRules, type Draft, type ResourceRules } from './resource-rules.ts';

const MAX_DATA_BYTES = 1024 * 1024;
const ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';
const REQUIRED_KEYS: Readonly<Record<string, readonly string[] | undefined>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export const configMapRules: ResourceRules = {
  ...plainRules,
  decode: (body) => checkStrings(body, 'ConfigMap', 'data') ?? checkBase64(body, 'ConfigMap', 'binaryData'),
  prepare: ({ next }) => {
    dropEmpty(next, 'data', 'binaryData');
  },
  validate: (draft) => [
    ...immutableErrors(draft, 'data', 'binaryData'),
    ...keyErrors(draft.next, 'data', 'binaryData'),
    ...duplicateErrors(draft.next),
    ...sizeErrors(draft.next, '[]'),
  ],
};

export const secretRules: ResourceRules = {
  ...plainRules,
  decode: (body) => checkBase64(body, 'Secret', 'data') ?? checkStrings(body, 'Secret', 'stringData'),
  prepare: ({ next, current }) => {
    foldStringData(next);
    if (stringAt(next, 'type') === '') next['type'] = current === undefined ? 'Opaque' : stringAt(current, 'type');
    dropEmpty(next, 'data');
  },
  validate: (draft) => [
    ...typeErrors(draft),
    ...contentErrors(draft.next),
    ...immutableErrors(draft, 'data'),
    ...keyErrors(draft.next, 'data'),
    ...sizeErrors(draft.next, 'data'),
  ],
};

function checkStrings(body: JsonObject, kind: string, field: string): string | undefined {
  for (const value of Object.values(objectAt(body, field))) {
    if (typeof value === 'string' || value === null) continue;
    return `json: cannot unmarshal ${jsonType(value)} into Go struct field ${kind}.${field} of type string`;
  }
  return undefined;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function checkBase64(body: JsonObject, kind: string, field: string): string | undefined {
  for (const value of Object.values(objectAt(body, field))) {
    if (value === null) continue;
    if (typeof value !== 'string') {
      return `json: cannot unmarshal ${jsonType(value)} into Go struct field ${kind}.${field} of type []uint8`;
    }
    if (!BASE64.test(value)) return `illegal base64 data at input byte ${String(firstBadByte(value))}`;
  }
  return undefined;
}

function firstBadByte(value: string): number {
  const bad = value.search(/[^A-Za-z0-9+/]/);
  return bad === -1 ? value.length - (value.length % 4) : bad;
}

function foldStringData(secret: KubeObject): void {
  const plain = objectAt(secret, 'stringData');
  delete secret['stringData'];
  const encoded = Object.entries(plain).map(([key, value]) => [key, Buffer.from(textOf(value)).toString('base64')]);
  if (encoded.length > 0) secret['data'] = { ...objectAt(secret, 'data'), ...Object.fromEntries(encoded) };
}

function dropEmpty(object: KubeObject, ...fields: readonly string[]): void {
  for (const field of fields) {
    const bag = object[field];
    if (!isObject(bag) || Object.keys(bag).length === 0) Reflect.deleteProperty(object, field);
  }
}

function typeErrors({ next, current }: Draft): FieldError[] {
  const type = stringAt(next, 'type');
  return current === undefined || type === stringAt(current, 'type') ? [] : [immutable('type', type)];
}

/** The required keys of a Secret of a well-known type. */
function contentErrors(secret: KubeObject): FieldError[] {
  const type = stringAt(secret, 'type');
  const data = objectAt(secret, 'data');
  const missing = (REQUIRED_KEYS[type] ?? []).filter((key) => !(key in data)).map((key) => required(`data[${key}]`));
  const isToken = type === 'kubernetes.io/service-account-token';
  const hasAccount = secret.metadata.annotations?.[ACCOUNT_ANNOTATION] !== undefined;
  return isToken && !hasAccount ? [required(`metadata.annotations[${ACCOUNT_ANNOTATION}]`)] : missing;
}

function immutableErrors({ next, current }: Draft, ...fields: readonly string[]): FieldError[] {
  if (current?.['immutable'] !== true) return [];
  const changed = fields.filter((field) => !isEqual(next[field], current[field]));
  if (next['immutable'] !== true) changed.unshift('immutable');
  return changed.map((field) => forbidden(field, 'field is immutable when `immutable` is set'));
}

function keyErrors(object: KubeObject, ...fields: readonly string[]): FieldError[] {
  const rule =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name', or 'KEY_NAME', or " +
    "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
  return fields.flatMap((field) =>
    Object.keys(objectAt(object, field))
      .filter((key) => !CONFIG_KEY.test(key))
      .map((key) => invalid(`${field}[${key}]`, key, rule)),
  );
}

function duplicateErrors(configMap: KubeObject): FieldError[] {
  const binary = objectAt(configMap, 'binaryData');
  return Object.keys(objectAt(configMap, 'data'))
    .filter((key) => key in binary)
    .map((key) => invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
}

function sizeErrors(object: KubeObject, field: string): FieldError[] {
  const isSecret = object.kind === 'Secret';
  let bytes = 0;
  for (const value of Object.values(objectAt(object, 'data'))) {
    bytes += Buffer.byteLength(textOf(value), isSecret ? 'base64' : 'utf8');
  }
  for (const value of Object.values(objectAt(object, 'binaryData')))
    bytes += Buffer.byteLength(textOf(value), 'base64');
  return bytes > MAX_DATA_BYTES ? [tooLong(field, MAX_DATA_BYTES)] : [];
}

/** A member that the decoder has checked to be a string; null reads as an empty string. */
function textOf(value: Json): string {
  return typeof value === 'string' ? value : '';
}
