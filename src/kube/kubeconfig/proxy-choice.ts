/** Chooses the proxy for the connection to the API server, once, at the start. */
import { parseProxyUrl, type ProxyAddress } from '../../lib/proxy-address.ts';
import { proxyVariable, type Environment } from '../../lib/proxy-environment.ts';
import { StartError } from '../../model/start-error.ts';

export interface ProxyQuestion {
  readonly server: string;
  /** The `proxy-url` of the cluster; an empty one counts as none. It wins over the environment and over `NO_PROXY`. */
  readonly proxyUrl: string | undefined;
  /** Names the cluster in errors. */
  readonly cluster: string;
  readonly env: Environment;
}

/**
 * The proxy to use, as client-go chooses it; undefined for a direct connection.
 * @throws StartError, without the proxy's credentials, when the proxy to use is not an HTTP proxy
 */
export function chooseProxy({ server, proxyUrl, cluster, env }: ProxyQuestion): ProxyAddress | undefined {
  if (proxyUrl) return accepted(proxyUrl, `${cluster} has a proxy-url`);
  const variable = proxyVariable(new URL(server), env);
  return variable && accepted(variable.url, `$${variable.name} has a proxy`);
}

function accepted(url: string, what: string): ProxyAddress {
  const parsed = parseProxyUrl(url);
  if (parsed.kind === 'address') return parsed.address;
  const wrong = parsed.scheme === undefined ? 'that is not a URL' : `of the scheme "${parsed.scheme}"`;
  throw new StartError(`${what} ${wrong}, accepted are http://host:port and https://host:port`);
}
