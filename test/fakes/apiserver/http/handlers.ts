/** Answers requests for resources: one function for each verb. */
import { isObject, stringAt, type Json, type JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import {
  badRequest,
  methodNotAllowed,
  unknownResource,
  unsupportedMediaType,
  unsupportedPatchType,
} from '../objects/status.ts';
import { list, withoutContent, type ListTarget } from '../reads/list.ts';
import { parseListOptions, type ListOptions } from '../reads/list-options.ts';
import { versionOfGet } from '../reads/resource-version.ts';
import { applyPatch } from '../writes/apply.ts';
import { checkName, decodeBody, decodePatched } from '../writes/body.ts';
import { create } from '../writes/create.ts';
import { managerOf, trackUpdate, type Writer } from '../writes/managed-fields.ts';
import { mergePatch } from '../writes/merge-patch.ts';
import { fillNamespace } from '../writes/namespace-content.ts';
import { remove } from '../writes/remove.ts';
import { strategicMerge } from '../writes/strategic-merge.ts';
import { readStored, writerOf, type Target } from '../writes/target.ts';
import { update } from '../writes/update.ts';
import type { Answer } from './answer.ts';
import type { Backend } from './backend.ts';
import type { Exchange } from './exchange.ts';
import type { Route } from './route.ts';
import { requestToken } from './token-request.ts';
import { checkWriteOptions, isDryRun } from './write-options.ts';

const MERGES: Readonly<Record<string, ((live: Json, patch: Json) => Json) | undefined>> = {
  'application/merge-patch+json': mergePatch,
  'application/strategic-merge-patch+json': strategicMerge,
};
const APPLY_PATCH = 'application/apply-patch+yaml';

export function answerGet({ store }: Backend, exchange: Exchange, target: Target): Answer {
  versionOfGet(exchange.query.get('resourceVersion') ?? '', store.revision);
  return shown(200, target, readStored(store, target));
}

export function answerList(backend: Backend, exchange: Exchange, route: Route): Answer {
  const found = list(backend.store, listTargetOf(route), parseOptions(backend, exchange, route));
  return { status: 200, body: exchange.request.isMetadataOnly ? withoutContent(found) : found };
}

export function parseOptions(backend: Backend, exchange: Exchange, route: Route): ListOptions {
  return parseListOptions(exchange.query, route.resource, backend);
}

export function listTargetOf({ resource, namespace }: Route): ListTarget {
  return namespace === undefined ? { resource } : { resource, namespace };
}

export async function answerCreate(backend: Backend, exchange: Exchange, route: Route): Promise<Answer> {
  const body = parseJson(await exchange.readBody(), contentTypeOf(exchange), route);
  if (route.subresource === 'token') return requestToken(backend, targetOf(route, ''), body);
  if (route.subresource !== undefined) throw unknownResource();
  if (route.name !== undefined) throw methodNotAllowed();
  const target = targetOf(route, stringAt(body, 'metadata', 'name'));
  const created = create(backend.store, target, decodeBody(body, target), writer(exchange, target));
  if (route.resource.storage === 'namespaces') fillNamespace(backend.store, created.metadata.name);
  return shown(201, target, created);
}

export async function answerUpdate({ store }: Backend, exchange: Exchange, route: Route): Promise<Answer> {
  const body = parseJson(await exchange.readBody(), contentTypeOf(exchange), route);
  const target = writableTarget(route);
  const wanted = decodeBody(body, target);
  checkName(wanted, target);
  const track = tracker(writer(exchange, target, true));
  const change = { apply: () => wanted, track, isReplacement: true, isDryRun: isDryRun(exchange) };
  return shown(200, target, update(store, target, change));
}

export async function answerPatch({ store }: Backend, exchange: Exchange, route: Route): Promise<Answer> {
  const contentType = contentTypeOf(exchange);
  const merge = MERGES[contentType];
  if (merge === undefined && contentType !== APPLY_PATCH) throw unsupportedPatchType();
  const target = writableTarget(route);
  const patch = parsePatch(await exchange.readBody());
  if (merge === undefined) {
    checkWriteOptions(exchange);
    const manager = exchange.query.get('fieldManager') ?? '';
    const isForced = exchange.query.get('force') === 'true';
    const { object, isNew } = applyPatch(store, target, { config: patch, manager, isForced });
    return shown(isNew ? 201 : 200, target, object);
  }
  const apply = (current: KubeObject): KubeObject => decodePatched(merge(current as JsonObject, patch), target);
  const track = tracker(writer(exchange, target, true));
  return shown(200, target, update(store, target, { apply, track, isDryRun: isDryRun(exchange) }));
}

export async function answerDelete({ store }: Backend, exchange: Exchange, route: Route): Promise<Answer> {
  const options = await deleteOptions(exchange, route);
  if (route.subresource !== undefined) throw methodNotAllowed();
  return { status: 200, body: remove(store, targetOf(route, ''), options) };
}

export async function answerDeleteCollection(backend: Backend, exchange: Exchange, route: Route): Promise<Answer> {
  const options = await deleteOptions(exchange, route);
  const found = list(backend.store, listTargetOf(route), parseOptions(backend, exchange, route));
  for (const { metadata } of found.items) {
    const target = { resource: route.resource, namespace: metadata.namespace ?? '', name: metadata.name };
    remove(backend.store, target, options);
  }
  return { status: 200, body: found };
}

async function deleteOptions(exchange: Exchange, route: Route): Promise<Json> {
  checkWriteOptions(exchange);
  const text = await exchange.readBody();
  if (text !== '') return parseJson(text, contentTypeOf(exchange), route);
  return { propagationPolicy: exchange.query.get('propagationPolicy') ?? '' };
}

function targetOf({ resource, namespace = '', name, subresource }: Route, nameInBody: string): Target {
  const target = { resource, namespace, name: name ?? nameInBody };
  return subresource === undefined ? target : { ...target, subresource };
}

/** @throws StatusError 404 for an unknown subresource */
function writableTarget(route: Route): Target {
  const isStatus = route.subresource === 'status' && route.resource.hasStatus;
  if (route.subresource !== undefined && !isStatus) throw unknownResource();
  return targetOf(route, '');
}

/** @throws StatusError 400 or 422 for a query that a write does not allow */
function writer(exchange: Exchange, target: Target, knowsDryRun = false): Writer {
  checkWriteOptions(exchange, knowsDryRun);
  const manager = managerOf(exchange.query.get('fieldManager') ?? '', exchange.request.userAgent);
  return writerOf(target, manager);
}

function tracker(by: Writer): (next: KubeObject, current: KubeObject) => ReturnType<typeof trackUpdate> {
  return (next, current) => trackUpdate(next, current, by);
}

function shown(status: number, { resource }: Target, stored: KubeObject): Answer {
  return { status, body: resource.rules.fromStored(stored) };
}

function contentTypeOf(exchange: Exchange): string {
  return exchange.header('content-type').split(';')[0]?.trim() ?? '';
}

function parseJson(text: string, contentType: string, { resource }: Route): Json {
  if (contentType !== 'application/json' && contentType !== '') {
    throw unsupportedMediaType(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']);
  }
  const body = parseOrUndefined(text);
  if (body !== undefined) return body;
  const problem = `couldn't get version/kind; json parse error: invalid character in ${String(text.length)} characters`;
  throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): ${problem}`);
}

function parsePatch(text: string): JsonObject {
  const patch = parseOrUndefined(text);
  if (isObject(patch)) return patch;
  const found = patch === undefined ? 'text' : Array.isArray(patch) ? 'array' : typeof patch;
  throw badRequest(
    `error decoding patch: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
  );
}

function parseOrUndefined(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
