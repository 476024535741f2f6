/**
 * Checks that an answer is from the API server and about the requested object. An ingress, a proxy or a login page may
 * answer instead: such an answer is a failed call, which is retried. Errors describe the answer (status, content type,
 * length) and quote nothing of it.
 */
import type { IncomingMessage } from 'node:http';

import type { KubeObject } from '../../model/kube-object.ts';
import { describeAnswer, readStatus } from '../api/api-errors.ts';
import {
  apiVersionOf,
  isKindAbsent,
  objectKindOf,
  pluralOf,
  resourceName,
  targetOf,
  type ResourceKind,
  type Target,
} from '../api/resources.ts';
import { wireFormatOf } from './response-body.ts';
import { callName, ForeignAnswerError } from './transport-error.ts';
import type { ApiRequest, ApiResponse, WireFormat } from '../api/transport-types.ts';

/**
 * Checks the answer to a call whose path is one of `resources.ts`; answers of other paths are accepted.
 *
 * * 2xx: the body must be the object with that kind, name, namespace and (if the call names it) uid; for a collection,
 *   its list
 * * 401, 408, 425, 429, 5xx: accepted from any sender, since reroll concludes nothing from them
 * * any other: the body must be a `Status` with this code; 404 and 409 must also name the object. Only where the API
 *   server has nothing of the API group of a kind that options add, a read has a 404 of plain text
 *
 * @throws ForeignAnswerError when the check fails
 */
export function checkAnswer(call: ApiRequest, answer: ApiResponse): void {
  const target = targetOf(call.path);
  if (target === undefined || isInconclusive(answer.status)) return;
  const { method, isMetadataOnly } = call;
  const asked: Asked = { ...target, method, isMetadataOnly, ...askedIn(call) };
  if (isOfAbsentGroup(asked, answer)) return;
  const isOurs = isSuccess(answer.status) ? isWhatWasAsked(asked, answer.body) : isRefusalOf(asked, answer);
  if (!isOurs) throw new ForeignAnswerError(`${callName(call)}: ${complaint(asked, answer)}`, answer.status);
}

/**
 * The format of an accepted watch.
 * @throws ForeignAnswerError when its answer is in none
 */
export function checkStream(call: ApiRequest, answer: IncomingMessage): WireFormat {
  const wireFormat = wireFormatOf(answer);
  if (wireFormat !== undefined) return wireFormat;
  answer.destroy();
  const { statusCode: status = 0, headers } = answer;
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  const what = describeAnswer({ status, headers, length });
  throw new ForeignAnswerError(`${callName(call)}: the answer (${what}) is not a watch of the API server`, status);
}

/** Whether the object is of the kind. Without `kind` and `apiVersion`, as in items of lists, it counts as such. */
export function isOfKind(value: unknown, kind: ResourceKind): boolean {
  return isOfType(value, typeOfKind(kind));
}

function typeOfKind(kind: ResourceKind): typeof metadataType {
  return { kind: objectKindOf(kind), apiVersion: apiVersionOf(kind) };
}

/** What the items of a list without content are. */
const metadataType = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };

/** Whether the object is one without its content. */
export function isMetadata(value: unknown): boolean {
  return isOfType(value, metadataType);
}

function isOfType(value: unknown, type: typeof metadataType): boolean {
  const { kind = type.kind, apiVersion = type.apiVersion } = fieldsOf(value) as KubeObject;
  return kind === type.kind && apiVersion === type.apiVersion;
}

/** Whether the object is in the namespace; undefined stands for any namespace. */
export function isWithin(value: unknown, namespace: string | undefined): boolean {
  return namespace === undefined || metadataOf(value)['namespace'] === namespace;
}

/** The object or collection of a call. */
interface Asked extends Target {
  readonly method: ApiRequest['method'];
  readonly isMetadataOnly?: boolean | undefined;
  /** Name and uid in the body of the call. */
  readonly bodyName: unknown;
  readonly bodyUid: unknown;
}

function askedIn({ body }: ApiRequest): Pick<Asked, 'bodyName' | 'bodyUid'> {
  const { name, uid } = metadataOf(body);
  return { bodyName: name, bodyUid: uid };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function isInconclusive(status: number): boolean {
  return status >= 500 || [401, 408, 425, 429].includes(status);
}

function isWhatWasAsked(asked: Asked, body: unknown): boolean {
  if (asked.method === 'DELETE' && isDeletion(asked, body)) return true;
  return asked.method === 'GET' && asked.name === undefined ? isListOf(asked, body) : isObjectOf(asked, body);
}

/** The answer to a deletion is a `Status`, or the object where finalizers or a grace period delay the deletion. */
function isDeletion({ name }: Asked, body: unknown): boolean {
  const { kind, status, details } = fieldsOf(body);
  return kind === 'Status' && status === 'Success' && (fieldsOf(details)['name'] ?? name) === name;
}

function isListOf({ kind, namespace, isMetadataOnly = false }: Asked, body: unknown): boolean {
  const { kind: found, apiVersion, items } = fieldsOf(body);
  const wanted = isMetadataOnly ? metadataType : typeOfKind(kind);
  if (found !== `${wanted.kind}List` || apiVersion !== wanted.apiVersion) return false;
  // An empty list has `items: null` in some versions of the server.
  if (items === null || items === undefined) return true;
  return Array.isArray(items) && items.every((item) => isOfType(item, wanted) && isWithin(item, namespace));
}

function isObjectOf({ kind, namespace, name, bodyName, bodyUid }: Asked, body: unknown): boolean {
  const metadata = metadataOf(body);
  return (
    isOfKind(body, kind) &&
    metadata['name'] === (name ?? bodyName) &&
    isWithin(body, namespace) &&
    metadata['uid'] === (bodyUid ?? metadata['uid']) &&
    typeof metadata['resourceVersion'] === 'string'
  );
}

/** The handler of paths that the API server does not know is `http.NotFound` of Go, which writes no `Status`. */
function isOfAbsentGroup({ method, kind }: Asked, answer: ApiResponse): boolean {
  const type = String(answer.headers['content-type'] ?? '');
  return method === 'GET' && isKindAbsent(kind, answer) && type.startsWith('text/plain');
}

function isRefusalOf(asked: Asked, { status, body }: ApiResponse): boolean {
  const { code, reason } = readStatus(body);
  if (code !== status) return false;
  if (status === 404) return isNotFoundOf(asked, body);
  if (status === 409)
    return reason === (asked.method === 'POST' ? 'AlreadyExists' : 'Conflict') && isAbout(asked, body);
  // A validation error may be about the options of the call, which have no name.
  return status !== 422 || nameIn(body) === undefined || isAbout(asked, body);
}

/** A 404 must name the object; that of a creation its namespace. The 404 of a list needs no name. */
function isNotFoundOf(asked: Asked, body: unknown): boolean {
  const { method, name, namespace } = asked;
  if (method === 'POST') return isAbout({ ...asked, kind: 'Namespace', name: namespace }, body);
  return name === undefined || isAbout(asked, body);
}

/**
 * Whether the details of a `Status` name the object. Their kind is the resource name, or in validation errors the kind.
 */
function isAbout({ kind, name, bodyName }: Asked, body: unknown): boolean {
  const [singular, plural] = [objectKindOf(kind), pluralOf(kind)];
  const found = fieldsOf(fieldsOf(body)['details'])['kind'] ?? singular;
  return nameIn(body) === (name ?? bodyName) && (found === singular || found === plural);
}

function nameIn(body: unknown): unknown {
  const name = fieldsOf(fieldsOf(body)['details'])['name'];
  return name === '' ? undefined : name;
}

function complaint(asked: Asked, answer: ApiResponse): string {
  const { name, bodyName, namespace } = asked;
  const named = [namespace, name ?? bodyName].filter((part) => typeof part === 'string').join('/');
  const what = `${resourceName(asked.kind)} ${named}`.trim();
  const { code, reason, message } = readStatus(answer.body);
  if (code !== answer.status || code === 422) {
    return `the answer (${describeAnswer(answer)}) is not from the API server about ${what}`;
  }
  return `the answer (status ${String(code)}, ${reason}) is not about ${what}: ${message}`;
}

type Fields = Readonly<Record<string, unknown>>;

function metadataOf(value: unknown): Fields {
  return fieldsOf(fieldsOf(value)['metadata']);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
