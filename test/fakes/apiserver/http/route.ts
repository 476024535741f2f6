/** Parses an API path: the resource, the object, and the verb of the method. */
import { apiVersionOf, findResource, resources, type Resource } from '../resources.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

export interface Route {
  readonly resource: Resource;
  /** Undefined for all namespaces, and for cluster-scoped resources. */
  readonly namespace?: string;
  /** Undefined for the collection. */
  readonly name?: string;
  readonly subresource?: string;
}

/** The resource of a path; undefined for a path that the API does not have. */
export function parsePath(pathname: string): Route | undefined {
  const parts = pathname.split('/').filter((part) => part !== '');
  const [root, first = '', second = ''] = parts;
  if (root === 'api') return parseRest(parts.slice(2).map(decodeURIComponent), '', first);
  return root === 'apis' ? parseRest(parts.slice(3).map(decodeURIComponent), first, second) : undefined;
}

function parseRest(rest: readonly string[], group: string, version: string): Route | undefined {
  const isInNamespace = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status';
  const namespace = isInNamespace ? rest[1] : undefined;
  const [plural, name, subresource, ...extra] = isInNamespace ? rest.slice(2) : rest;
  const resource = findResource(group, version, plural);
  if (resource === undefined || extra.length > 0) return undefined;
  const isScopeWrong = resource.namespaced ? name !== undefined && namespace === undefined : isInNamespace;
  return isScopeWrong ? undefined : withoutUndefined(resource, { namespace, name, subresource });
}

function withoutUndefined(resource: Resource, parts: Readonly<Record<string, string | undefined>>): Route {
  return { resource, ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) };
}

/** Whether a path is below a group and version that the server has. */
export function isKnownGroup(path: string): boolean {
  return resources.some((resource) => {
    const root = resource.group === '' ? '/api' : '/apis';
    return path.startsWith(`${root}/${apiVersionOf(resource)}/`);
  });
}

export function verbOf(method: string, route: Route, query: URLSearchParams): Verb | undefined {
  const isCollection = route.name === undefined;
  const isWatch = isCollection && ['1', 'true'].includes(query.get('watch') ?? '');
  const verbs: Readonly<Record<string, Verb | undefined>> = isCollection
    ? { GET: isWatch ? 'watch' : 'list', POST: 'create', DELETE: 'deletecollection' }
    : { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete', POST: 'create' };
  return verbs[method];
}
