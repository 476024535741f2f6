/** The parts of a request that say what is asked for: path, query and the media types of the answer. */
import type { ApiRequest } from '../api/transport-types.ts';
import { protobufType } from '../protobuf/envelope.ts';

/** Path and query of a call. The server's own path, if any, is a prefix. */
export function pathOf(server: URL, { path, query = {} }: ApiRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const search = parameters.toString();
  return `${server.pathname.replace(/\/$/, '')}${path}${search === '' ? '' : `?${search}`}`;
}

/**
 * The media types of the answer, the wanted one first: a server that does not have it answers in the other one
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources).
 */
export function acceptOf({ isMetadataOnly = false, wireFormat = 'json', query }: ApiRequest): string {
  if (!isMetadataOnly) return wireFormat === 'json' ? 'application/json' : `${protobufType},application/json`;
  const kind = query?.['watch'] === true ? 'PartialObjectMetadata' : 'PartialObjectMetadataList';
  return `application/json;as=${kind};g=meta.k8s.io;v=v1`;
}
