/** Reads the head of a request: the part that the log and the faults use, and the API route. */
import type { IncomingMessage } from 'node:http';

import type { LoggedRequest } from './logged-request.ts';
import { parsePath, verbOf, type Route } from './route.ts';

export interface IncomingRequest {
  readonly request: LoggedRequest;
  readonly query: URLSearchParams;
  /** Undefined for a path that the API does not have. */
  readonly route: Route | undefined;
}

export function readIncoming({ url, method = '', headers }: IncomingMessage): IncomingRequest {
  const path = url ?? '/';
  const { pathname, searchParams: query } = new URL(path, 'https://localhost');
  const route = parsePath(pathname);
  const verb = route === undefined ? undefined : verbOf(method, route, query);
  const request: LoggedRequest = {
    method,
    path,
    userAgent: headers['user-agent'] ?? '',
    isMetadataOnly: isMetadataPreferred(headers.accept ?? ''),
    isProtobuf: (headers.accept ?? '').startsWith('application/vnd.kubernetes.protobuf'),
    ...(verb === undefined ? {} : { verb }),
    ...(route === undefined ? {} : { ...route, resource: route.resource.plural }),
  };
  return { request, query, route };
}

/**
 * Whether the first media type that the server can answer with is a list of metadata. Of others with an `as`, such as
 * the tables of kubectl, it has none.
 */
function isMetadataPreferred(accept: string): boolean {
  const types = accept.split(',').map((type) => type.split(';').map((part) => part.trim()));
  const isMetadata = (parts: readonly string[]): boolean =>
    ['as=PartialObjectMetadataList', 'g=meta.k8s.io', 'v=v1'].every((part) => parts.includes(part));
  const first = types.find((parts) => isMetadata(parts) || !parts.some((part) => part.startsWith('as=')));
  return first !== undefined && isMetadata(first);
}
