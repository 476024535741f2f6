/**
 * Finds the proxy that the environment variables name, by the rules that every Go program follows
 * (golang.org/x/net/http/httpproxy), so that the variables mean the same to reroll as to kubectl.
 */
import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

import { unbracketed } from './proxy-address.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProxyVariable {
  /** The name of the variable, in the case in which it is set. */
  readonly name: string;
  /** Its value; without the scheme of a proxy, `http://` is put before it. It may contain a password. */
  readonly url: string;
}

interface Target {
  readonly host: string;
  readonly port: string;
}

/**
 * The variable that names the proxy for a server: `HTTPS_PROXY` or `https_proxy` for `https:`, `HTTP_PROXY` or
 * `http_proxy` for `http:`. Undefined where none is set, the host is `localhost` or a loopback address, or `NO_PROXY`
 * or `no_proxy` excludes it. An empty variable counts as not set.
 */
export function proxyVariable(server: URL, env: Environment): ProxyVariable | undefined {
  const isSecure = server.protocol === 'https:';
  const found = firstOf(env, isSecure ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy']);
  if (found === undefined) return undefined;
  const target = { host: unbracketed(server.hostname), port: server.port || (isSecure ? '443' : '80') };
  const noProxy = firstOf(env, ['NO_PROXY', 'no_proxy'])?.value ?? '';
  if (isLocal(target.host) || isExcluded(target, noProxy)) return undefined;
  return { name: found.name, url: withScheme(found.value) };
}

function firstOf(env: Environment, names: readonly string[]): { name: string; value: string } | undefined {
  return names.map((name) => ({ name, value: env[name] ?? '' })).find(({ value }) => value !== '');
}

function withScheme(value: string): string {
  return /^(?:https?|socks5h?):\/\//i.test(value) ? value : `http://${value}`;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLocal(host: string): boolean {
  return host === 'localhost' || holds(loopback, host);
}

/** Whether one of the comma-separated entries matches the target. An entry that cannot be parsed matches nothing. */
function isExcluded(target: Target, noProxy: string): boolean {
  const entries = noProxy.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry === '*' || (entry !== '' && excludes(entry, target)));
}

function excludes(entry: string, target: Target): boolean {
  const range = rangeOf(entry);
  if (range !== undefined) return holds(range, target.host);
  const { host, port } = splitPort(entry);
  if (host === '' || (port !== '' && port !== target.port)) return false;
  return isAddress(host) ? holds(listOf(host), target.host) : isInDomain(target.host, host);
}

/** Parses `a.b.c.d/n` or the same of IPv6; undefined for anything else. */
function rangeOf(entry: string): BlockList | undefined {
  const { address, bits } = /^(?<address>[^/]+)\/(?<bits>\d{1,3})$/.exec(entry)?.groups ?? {};
  if (address === undefined || !isAddress(address)) return undefined;
  if (Number(bits) > (isIP(address) === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family(address));
  return list;
}

/** `host`, `host:port`, `[IPv6]:port` or an IPv6 address; the port is empty where there is none. */
function splitPort(entry: string): Target {
  const { bracketed, plain, port } =
    /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*)):(?<port>[^:]*)$/.exec(entry)?.groups ?? {};
  return { host: bracketed ?? plain ?? entry, port: port ?? '' };
}

/** `example.com` matches the host and its subdomains, `.example.com` and `*.example.com` only the subdomains. */
function isInDomain(host: string, entry: string): boolean {
  const domain = entry.startsWith('*.') ? entry.slice(1) : entry;
  const isBelowOnly = domain.startsWith('.');
  const name = isBelowOnly ? domain.slice(1) : domain;
  const ascii = domainToASCII(name) || name;
  return host.endsWith(`.${ascii}`) || (!isBelowOnly && host === ascii);
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

function listOf(address: string): BlockList {
  const list = new BlockList();
  list.addAddress(address, family(address));
  return list;
}

function holds(list: BlockList, host: string): boolean {
  return isAddress(host) && list.check(host, family(host));
}
