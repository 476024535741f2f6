/** A pattern for requests: named members must be equal, omitted ones match anything. */
import type { LoggedRequest } from './logged-request.ts';
import type { Verb } from './route.ts';

export interface RequestMatch {
  readonly verb?: Verb | readonly Verb[];
  /** Plural name. */
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** Whether the request asks for a list as a stream of initial events. */
  readonly isStreamedList?: boolean;
  /** Whether the request asks for a list without the content of its objects. */
  readonly isMetadataOnly?: boolean;
  /** Matches a User-Agent with this prefix. */
  readonly userAgent?: string;
}

export function matchesRequest(request: LoggedRequest, match: RequestMatch): boolean {
  const { verb, userAgent, isStreamedList, ...rest } = match;
  if (verb !== undefined && !(request.verb !== undefined && [verb].flat().includes(request.verb))) return false;
  if (userAgent !== undefined && !request.userAgent.startsWith(userAgent)) return false;
  const isStreamed = request.path.includes('sendInitialEvents=true');
  if (isStreamedList !== undefined && isStreamedList !== isStreamed) return false;
  const fields = ['resource', 'namespace', 'name', 'subresource', 'isMetadataOnly'] as const;
  return fields.every((field) => rest[field] === undefined || rest[field] === request[field]);
}

export function describeMatch(match: RequestMatch): string {
  const parts = Object.entries(match).map(([field, value]) => `${field}=${String(value)}`);
  return parts.length === 0 ? 'any request' : parts.join(' ');
}
