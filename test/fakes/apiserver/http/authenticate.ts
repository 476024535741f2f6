/** Accepts requests with a known token, and rejects others as the real server does. */
import { forbiddenRequest, StatusError, unauthorized } from '../objects/status.ts';
import type { Exchange } from './exchange.ts';
import type { Route, Verb } from './route.ts';
import type { Tokens } from './tokens.ts';

/** @throws StatusError 401 for an unknown token, 403 without any */
export function authenticate(exchange: Exchange, tokens: Tokens, route: Route | undefined): void {
  const authorization = exchange.header('authorization');
  if (authorization === '') throw anonymous(exchange.request.verb, exchange.request.path, route);
  if (tokens.userOf(authorization) === undefined) throw unauthorized();
}

function anonymous(verb: Verb | undefined, path: string, route: Route | undefined): StatusError {
  const user = 'User "system:anonymous" cannot';
  if (route === undefined) {
    return new StatusError(403, 'Forbidden', `forbidden: ${user} get path "${path}"`, {});
  }
  const { resource, namespace, name = '' } = route;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const action = `${verb ?? 'get'} resource "${resource.plural}" in API group "${resource.group}"`;
  return forbiddenRequest(resource, name, `${user} ${action} ${scope}`);
}
