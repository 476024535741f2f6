/** Decodes the body of a request, with the errors of the real server's decoder. */
import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../objects/json.ts';
import type { KubeObject, ObjectMeta } from '../objects/kube-object.ts';
import { badRequest, invalidObject } from '../objects/status.ts';
import { invalid } from '../objects/field-errors.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import { decodeMetadata } from '../rules/metadata-rules.ts';
import { withoutNulls } from './merge-patch.ts';
import type { Target } from './target.ts';

/** The object of a create or an update. @throws StatusError 400 */
export function decodeBody(body: Json, target: Target): KubeObject {
  const { resource } = target;
  if (!isObject(body)) throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind})`);
  const complaint = complaintAbout(body, resource);
  if (complaint === undefined) return toObject(body, target);
  const given = { kind: resource.kind, apiVersion: apiVersionOf(resource), ...body };
  const version = stringAt(given, 'apiVersion').split('/').at(-1) ?? '';
  throw badRequest(
    `${stringAt(given, 'kind')} in version "${version}" cannot be handled as a ${resource.kind}: ${complaint}`,
  );
}

/** The object that a patch results in. @throws StatusError 422 where the patch makes it invalid */
export function decodePatched(body: Json, target: Target): KubeObject {
  const patched = isObject(body) ? body : {};
  const complaint = complaintAbout(patched, target.resource);
  if (complaint !== undefined) {
    throw invalidObject({ group: '', kind: '' }, '', [invalid('patch', JSON.stringify(patched), complaint)]);
  }
  const object = toObject(patched, target);
  checkName(object, target);
  return object;
}

function complaintAbout(body: JsonObject, resource: Resource): string | undefined {
  const kind = stringAt(body, 'kind');
  const apiVersion = stringAt(body, 'apiVersion');
  const isOther = (given: string, expected: string): boolean => given !== '' && given !== expected;
  if (isOther(kind, resource.kind) || isOther(apiVersion, apiVersionOf(resource))) {
    return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`;
  }
  return decodeMetadata(body) ?? resource.rules.decode(body);
}

function toObject(body: JsonObject, { resource, namespace }: Target): KubeObject {
  const clean = withoutNulls(body) as JsonObject;
  const metadata: JsonObject = { ...objectAt(clean, 'metadata') };
  const given = stringAt(metadata, 'namespace');
  if (resource.namespaced && given !== '' && given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (resource.namespaced) metadata['namespace'] = namespace;
  else delete metadata['namespace'];
  const meta = { ...withoutEmptyBags(metadata), name: stringAt(metadata, 'name') } as ObjectMeta;
  const head = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: meta };
  return { ...head, ...clean, ...head };
}

/** Empty labels, annotations and the like equal none. */
function withoutEmptyBags(metadata: JsonObject): JsonObject {
  const bags = new Set(['labels', 'annotations', 'ownerReferences', 'finalizers']);
  const isEmpty = (value: Json): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0;
  return Object.fromEntries(Object.entries(metadata).filter(([key, value]) => !bags.has(key) || !isEmpty(value)));
}

/** @throws StatusError 400 where the names in body and path differ */
export function checkName({ metadata: { name } }: KubeObject, target: Target): void {
  if (name === target.name) return;
  throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
}
