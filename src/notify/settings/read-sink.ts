/** Reads one sink of the file of `--notifications`. */
import { UsageError } from '../../config/rules.ts';
import { parseProxyUrl } from '../../lib/proxy-address.ts';
import { templateProblem } from '../sinks/template.ts';
import type { MappingReader } from './reader.ts';
import { sinkTypes, type SinkSettings, type SinkType } from './settings.ts';

export const sinkKeys = [
  ...(['name', 'type', 'url', 'urlFile', 'headersFile', 'hmacKeyFile', 'caFile', 'proxy', 'timeout', 'body'] as const),
] as const;

/** What only some types of sinks have. */
const typesOf: Readonly<Record<string, readonly SinkType[]>> = {
  headersFile: ['webhook', 'cloudevents'],
  hmacKeyFile: ['webhook', 'cloudevents'],
  body: ['webhook'],
};

const path = 'the path of a file';
export const defaultTimeoutMs = 10_000;
const longestTimeoutMs = 3_600_000;

export function readSink(sink: MappingReader): SinkSettings {
  const type = sink.choice('type', sinkTypes);
  // The text is a credential: no message repeats it.
  if (sink.has('url'))
    throw new UsageError(
      `${sink.pathOf('url')} is not accepted, since a URL is a credential: put it into a file, and name that in urlFile`,
    );
  for (const [key, types] of Object.entries(typesOf)) {
    if (sink.has(key) && !types.includes(type))
      throw new UsageError(`${sink.pathOf(key)} is not accepted for type ${type}: accepted for ${types.join(', ')}`);
  }
  return {
    name: readName(sink),
    type,
    urlFile: sink.needed('urlFile', path),
    urlVariable: undefined,
    headersFile: sink.text('headersFile', path),
    hmacKeyFile: sink.text('hmacKeyFile', path),
    caFile: sink.text('caFile', path),
    proxy: readProxy(sink),
    timeoutMs: sink.duration('timeout', defaultTimeoutMs, longestTimeoutMs),
    body: readBody(sink),
  };
}

function readName(sink: MappingReader): string {
  const accepts = 'a name of letters, digits and dashes, such as ops, of at most 63 characters';
  const name = sink.needed('name', accepts);
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) throw sink.wrong('name', name, accepts);
  return name;
}

/** The URL may have a password: no message repeats it. */
function readProxy(sink: MappingReader): string | undefined {
  const accepts = 'a URL such as http://proxy:3128';
  const text = sink.text('proxy', accepts);
  if (text === undefined || parseProxyUrl(text).kind === 'address') return text;
  throw new UsageError(`${sink.pathOf('proxy')}: the value is not accepted: accepted is ${accepts}`);
}

function readBody(sink: MappingReader): string | undefined {
  const body = sink.text('body', 'a text with placeholders such as {event}');
  const problem = body === undefined ? undefined : templateProblem(body);
  if (problem !== undefined) throw new UsageError(`${sink.pathOf('body')}: ${problem}`);
  return body;
}
