/**
 * Holds an answer against what was asked for. An ingress, a proxy or a login page between us and the API server answers
 * too: only the API server's own word about this very object counts, and everything else is a failed call that is tried
 * again. Errors say what came (status, content type, length) and quote nothing of it.
 */
import type { IncomingMessage } from 'node:http';

import type { KubeObject } from '../../model/kube-object.ts';
import { describeAnswer, readStatus } from '../api/api-errors.ts';
import { describe } from './request-line.ts';
import { apiVersionOf, resourceName, targetOf, type ResourceKind, type Target } from '../api/resources.ts';
import { isJson } from './response-body.ts';
import { ForeignAnswerError } from './transport-error.ts';
import type { ApiRequest, ApiResponse } from '../api/transport-types.ts';

/**
 * Checks the answer to a call whose path is one of `resources.ts`; of other paths nothing is known.
 *
 * * 2xx: it is the object of that kind, name, namespace and (of a write that names it) uid; of a collection, its list
 * * 401, 408, 425, 429, 5xx: nothing is concluded from them, so they may be anybody's
 * * any other: it is a `Status` with this code; 404 and 409 must also name the object, as the API server's do
 *
 * @throws ForeignAnswerError where it is not
 */
export function checkAnswer(call: ApiRequest, answer: ApiResponse): void {
  const target = targetOf(call.path);
  if (target === undefined || isAnybodys(answer.status)) return;
  const asked: Asked = { ...target, method: call.method, ...askedIn(call) };
  const isOurs = isSuccess(answer.status) ? isWhatWasAsked(asked, answer.body) : isRefusalOf(asked, answer);
  if (!isOurs) throw new ForeignAnswerError(`${describe(call)}: ${complaint(asked, answer)}`, answer.status);
}

/** @throws ForeignAnswerError where a watch was accepted with something that is no stream of JSON */
export function checkStream(call: ApiRequest, answer: IncomingMessage): void {
  if (isJson(answer)) return;
  answer.destroy();
  const { statusCode: status = 0, headers } = answer;
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  const what = describeAnswer({ status, headers, length });
  throw new ForeignAnswerError(`${describe(call)}: the answer (${what}) is not a watch of the API server`, status);
}

/** Whether it says of itself that it is of this kind, or nothing: items of lists say nothing. */
export function isOfKind(value: unknown, kind: ResourceKind): boolean {
  const { kind: found = kind, apiVersion = apiVersionOf(kind) } = fieldsOf(value) as KubeObject;
  return found === kind && apiVersion === apiVersionOf(kind);
}

/** Whether it is in the namespace; in any where that is undefined. */
export function isWithin(value: unknown, namespace: string | undefined): boolean {
  return namespace === undefined || metadataOf(value)['namespace'] === namespace;
}

/** A call in the terms of its answer. */
interface Asked extends Target {
  readonly method: ApiRequest['method'];
  /** What a body says of the object that it is for. */
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

function isAnybodys(status: number): boolean {
  return status >= 500 || [401, 408, 425, 429].includes(status);
}

function isWhatWasAsked(asked: Asked, body: unknown): boolean {
  if (asked.method === 'DELETE' && isDeletion(asked, body)) return true;
  return asked.method === 'GET' && asked.name === undefined ? isListOf(asked, body) : isObjectOf(asked, body);
}

/** A deletion is answered with a `Status`, or with the object where that stays for a while. */
function isDeletion({ name }: Asked, body: unknown): boolean {
  const { kind, status, details } = fieldsOf(body);
  return kind === 'Status' && status === 'Success' && (fieldsOf(details)['name'] ?? name) === name;
}

function isListOf({ kind, namespace }: Asked, body: unknown): boolean {
  const { kind: found, apiVersion, items } = fieldsOf(body);
  if (found !== `${kind}List` || apiVersion !== apiVersionOf(kind)) return false;
  // An empty list has `items: null` in some versions of the server.
  if (items === null || items === undefined) return true;
  return Array.isArray(items) && items.every((item) => isOfKind(item, kind) && isWithin(item, namespace));
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

function isRefusalOf(asked: Asked, { status, body }: ApiResponse): boolean {
  const { code, reason } = readStatus(body);
  if (code !== status) return false;
  if (status === 404) return isNotFoundOf(asked, body);
  if (status === 409)
    return reason === (asked.method === 'POST' ? 'AlreadyExists' : 'Conflict') && isAbout(asked, body);
  // A validation may be about the options of the call, which have no name.
  return status !== 422 || nameIn(body) === undefined || isAbout(asked, body);
}

/** The server says so of an object, or of the namespace in which one was to be created. Of a list it says anything. */
function isNotFoundOf(asked: Asked, body: unknown): boolean {
  const { method, name, namespace } = asked;
  if (method === 'POST') return isAbout({ ...asked, kind: 'Namespace', name: namespace }, body);
  return name === undefined || isAbout(asked, body);
}

/** Whether the details of a `Status` name the object. They call its kind by the resource, those of a validation by the kind. */
function isAbout({ kind, name, bodyName }: Asked, body: unknown): boolean {
  const found = fieldsOf(fieldsOf(body)['details'])['kind'] ?? kind;
  return nameIn(body) === (name ?? bodyName) && (found === kind || found === resourceName(kind));
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
    return `the answer (${describeAnswer(answer)}) is not one of the API server about ${what}`;
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
