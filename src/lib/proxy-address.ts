/** Parses the URL of a proxy. The user name and the password are kept apart from the name that goes into logs. */

export interface ProxyAddress {
  readonly isSecure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** `http://host:port`, safe to log. */
  readonly name: string;
  /** The value of `Proxy-Authorization`, where the URL has a user. */
  readonly authorization: string | undefined;
}

export type ParsedProxy =
  | { readonly kind: 'address'; readonly address: ProxyAddress }
  /** `scheme` is one that is not supported, such as `socks5`; undefined where the text is not a URL. */
  | { readonly kind: 'refused'; readonly scheme: string | undefined };

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Parses `http://[user[:password]@]host[:port]` or the same with `https`. */
export function parseProxyUrl(text: string): ParsedProxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return { kind: 'refused', scheme: undefined };
  const defaultPort = defaultPorts[url.protocol];
  if (defaultPort === undefined) return { kind: 'refused', scheme: url.protocol.slice(0, -1) };
  const authorization = authorizationOf(url);
  if (authorization === 'malformed') return { kind: 'refused', scheme: undefined };
  const port = url.port === '' ? defaultPort : Number(url.port);
  const address = {
    isSecure: url.protocol === 'https:',
    host: unbracketed(url.hostname),
    port,
    name: `${url.protocol}//${url.hostname}:${String(port)}`,
    authorization,
  };
  return { kind: 'address', address };
}

/** Removes the brackets of an IPv6 address in a URL; returns any other host unchanged. */
export function unbracketed(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    return 'malformed';
  }
}
