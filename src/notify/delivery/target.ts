/**
 * Where the messages of a sink go: the contents of its files, which are read before each message, so that a rotated
 * Secret counts without a restart.
 */
import { createHmac } from 'node:crypto';
import { dirname, resolve } from 'node:path';

import { errorCode } from '../../lib/error-code.ts';
import { parseProxyUrl, type ProxyAddress } from '../../lib/proxy-address.ts';
import { proxyVariable, type Environment } from '../../lib/proxy-environment.ts';
import type { Message } from '../message.ts';
import { formats } from '../sinks/formats.ts';
import type { SinkSettings } from '../settings/settings.ts';
import type { PostRequest } from './post.ts';

export interface TargetOptions {
  /** Reads a UTF-8 file. @throws Error if it cannot be read */
  readonly readFile: (path: string) => string;
  /** The file with the settings: other paths may be relative to its folder. */
  readonly settingsFile: string;
  readonly env: Environment;
  readonly version: string;
  /** Wall clock, ms. */
  readonly nowMs: number;
}

/** A file of a sink cannot be used. The message names the file, and nothing that it contains. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

export type Target = Omit<PostRequest, 'signal'>;

/** @throws TargetError */
export function targetOf(sink: SinkSettings, message: Message, options: TargetOptions): Target {
  const { body, contentType, query = {} } = formats[sink.type].compose(message, sink);
  const url = urlOf(sink, options);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const { caFile, timeoutMs } = sink;
  return {
    url,
    body,
    headers: {
      ...headersOf(sink, options),
      'content-type': contentType,
      'user-agent': `reroll/${options.version}`,
      ...signatureOf(sink, body, options),
    },
    proxy: proxyOf(sink, url, options),
    ca: caFile === undefined ? undefined : read(caFile, options),
    timeoutMs,
  };
}

/** The URL of a sink. @throws TargetError */
function urlOf({ urlFile, urlVariable = '' }: SinkSettings, options: TargetOptions): URL {
  const text = urlFile === undefined ? (options.env[urlVariable] ?? '') : read(urlFile, options);
  const [line = ''] = text.trim().split(/\s*\n/);
  const url = URL.canParse(line) ? new URL(line) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new TargetError(`${urlFile ?? urlVariable}: its first line is no URL of https or http`);
  return url;
}

/** What may be shown of a URL: everything else of it can be a credential. */
export function shownUrl({ protocol, host }: URL): string {
  return `${protocol}//${host}/…`;
}

function read(path: string, { readFile, settingsFile }: TargetOptions): string {
  try {
    return readFile(resolve(dirname(settingsFile), path));
  } catch (error) {
    const code = errorCode(error);
    throw new TargetError(`${path}: ${code === 'ENOENT' ? 'the file does not exist' : code || 'unreadable'}`);
  }
}

function headersOf({ headersFile }: SinkSettings, options: TargetOptions): Readonly<Record<string, string>> {
  if (headersFile === undefined) return {};
  const lines = read(headersFile, options).split('\n');
  const headers = lines.map((line) => line.trim()).filter((line) => line !== '');
  return Object.fromEntries(
    headers.map((line, index) => {
      const [, name = '', value = ''] = /^([\w-]+):\s*([\x20-\x7e]*)$/.exec(line) ?? [];
      if (name === '') throw new TargetError(`${headersFile}: line ${String(index + 1)} is not Name: value`);
      return [name.toLowerCase(), value] as const;
    }),
  );
}

/** The time is part of what is signed, so that a receiver can refuse a message that is sent again later. */
function signatureOf(
  { hmacKeyFile }: SinkSettings,
  body: string,
  options: TargetOptions,
): Readonly<Record<string, string>> {
  if (hmacKeyFile === undefined) return {};
  const key = read(hmacKeyFile, options).trim();
  if (key === '') throw new TargetError(`${hmacKeyFile}: the file is empty`);
  const timestamp = String(Math.floor(options.nowMs / 1_000));
  const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-reroll-timestamp': timestamp, 'x-reroll-signature': `sha256=${signature}` };
}

function proxyOf({ proxy }: SinkSettings, url: URL, { env }: TargetOptions): ProxyAddress | undefined {
  const text = proxy ?? proxyVariable(url, env)?.url;
  if (text === undefined) return undefined;
  const parsed = parseProxyUrl(text);
  if (parsed.kind === 'refused') throw new TargetError('the proxy of the environment is no URL of http or https');
  return parsed.address;
}
