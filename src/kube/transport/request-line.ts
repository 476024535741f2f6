/** What a call asks for, as HTTP and error messages write it. */
import type { ApiRequest } from '../api/transport-types.ts';

/** Path and query of a call. @param server its path, if any, comes first */
export function pathOf(server: URL, { path, query = {} }: Pick<ApiRequest, 'path' | 'query'>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const search = parameters.toString();
  return `${server.pathname.replace(/\/$/, '')}${path}${search === '' ? '' : `?${search}`}`;
}

/** Names a call in errors: its query, which can be long, does not help to tell what went wrong. */
export function describe({ method, path }: Pick<ApiRequest, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
