/** Reads the file of `--notifications`. An error names the place, the wrong value and the nearest right one. */
import { ConfigFileError, readYamlTexts } from '../../config/file.ts';
import { isUsageError, UsageError } from '../../config/rules.ts';
import { isMapping } from '../../model/members.ts';
import { nearest } from '../../model/nearest.ts';
import { attentionEvents, noticeEvents, type NoticeEvent } from '../../model/notice.ts';
import { MappingReader } from './reader.ts';
import { readSink, sinkKeys } from './read-sink.ts';
import { parseLabelSelector } from './selector.ts';
import type { GroupSettings, LinkSettings, NotificationSettings, RouteSettings, SinkSettings } from './settings.ts';

const keys = ['cluster', 'links', 'fields', 'sinks', 'routes', 'group'] as const;
const routeKeys = ['sinks', 'namespaces', 'selector', 'events', 'continue'] as const;

const dayMs = 24 * 3_600_000;
export const defaultGroup: GroupSettings = { waitMs: 10_000, intervalMs: 300_000, remindMs: 4 * 3_600_000 };

/** More are no overview any more, and a message has a limit. */
const mostFields = 10;
export const longestField = 200;

/** The settings, or what is wrong with the file, in one line that is safe to show. */
export type ReadSettings = { readonly settings: NotificationSettings } | { readonly problem: string };

export function readNotificationSettings(text: string): ReadSettings {
  try {
    return { settings: read(text) };
  } catch (error) {
    if (isUsageError(error) || error instanceof ConfigFileError) return { problem: error.message };
    throw error;
  }
}

function read(text: string): NotificationSettings {
  const file = new MappingReader(readYamlTexts(text) ?? {}, '', keys);
  const sinks = file.mappings('sinks', sinkKeys).map(readSink);
  if (sinks.length === 0) throw new UsageError('sinks is missing: accepted is a list of at least one sink');
  const names = sinks.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new UsageError(`sinks: the name ${twice} is given twice: accepted is each name once`);
  return {
    cluster: file.text('cluster', 'a name') ?? '',
    links: readLinks(file),
    fields: readFields(file),
    sinks,
    routes: readRoutes(file, sinks),
    group: readGroup(file),
  };
}

function readLinks(file: MappingReader): LinkSettings {
  const links = file.mapping('links', ['workload', 'page']);
  return { workload: readLink(links, 'workload'), page: readLink(links, 'page') };
}

const placeholders = ['cluster', 'kind', 'namespace', 'name'];

function readLink(links: MappingReader, key: string): string | undefined {
  const accepts = 'a URL such as https://reroll.example';
  const text = links.text(key, accepts);
  if (text === undefined) return undefined;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text.replaceAll(/\{\w+\}/g, 'x')))
    throw links.wrong(key, text, accepts);
  for (const [, name = ''] of text.matchAll(/\{([^{}]*)\}/g)) {
    if (!placeholders.includes(name))
      throw links.wrong(key, `{${name}}`, `one of {${placeholders.join('}, {')}}`, nearest(name, placeholders));
  }
  return text;
}

function readFields(file: MappingReader): Readonly<Record<string, string>> {
  const value = file.value('fields') ?? {};
  const accepts = `a mapping of at most ${String(mostFields)} names to texts of at most ${String(longestField)} characters`;
  if (!isMapping(value) || Object.keys(value).length > mostFields) throw file.wrong('fields', value, accepts);
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string' || text.length > longestField || name.length > longestField)
      throw file.wrong('fields', text, accepts);
  }
  return value as Readonly<Record<string, string>>;
}

function readRoutes(file: MappingReader, sinks: readonly SinkSettings[]): readonly RouteSettings[] {
  const names = sinks.map(({ name }) => name);
  if (!file.has('routes'))
    return [{ sinks: names, namespaces: undefined, selector: undefined, events: attentionEvents, continues: false }];
  return file.mappings('routes', routeKeys).map((route) => readRoute(route, names));
}

function readRoute(route: MappingReader, names: readonly string[]): RouteSettings {
  const accepts = `names of sinks: ${names.join(', ')}`;
  const sinks = route.list('sinks', accepts);
  if (sinks === undefined) throw new UsageError(`${route.pathOf('sinks')} is missing: accepted are ${accepts}`);
  for (const name of sinks) {
    if (!names.includes(name)) throw route.wrong('sinks', name, accepts, nearest(name, names));
  }
  return {
    sinks,
    namespaces: readNamespaces(route),
    selector: readSelector(route),
    events: readEvents(route),
    continues: route.flag('continue'),
  };
}

function readNamespaces(route: MappingReader): readonly string[] | undefined {
  const accepts = 'names of namespaces, in which * stands for any text, such as shop or shop-*';
  const namespaces = route.list('namespaces', accepts);
  const wrong = namespaces?.find((name) => !/^[a-z0-9*?-]{1,63}$/.test(name));
  if (wrong !== undefined) throw route.wrong('namespaces', wrong, accepts);
  return namespaces;
}

function readSelector(route: MappingReader): RouteSettings['selector'] {
  const accepts = 'a label selector such as team=shop,env in (a,b)';
  const text = route.text('selector', accepts);
  if (text === undefined) return undefined;
  const selector = parseLabelSelector(text);
  if (selector === undefined) throw route.wrong('selector', text, accepts);
  return selector;
}

const sets: Readonly<Record<string, readonly NoticeEvent[]>> = { attention: attentionEvents, all: noticeEvents };

function readEvents(route: MappingReader): readonly NoticeEvent[] {
  const known = [...noticeEvents, ...Object.keys(sets)];
  const accepts = `one or more of ${known.join(', ')}`;
  const events = route.list('events', accepts) ?? ['attention'];
  const all = events.flatMap((event) => {
    if (Object.hasOwn(sets, event)) return sets[event] ?? [];
    const found = noticeEvents.find((each) => each === event);
    if (found === undefined) throw route.wrong('events', event, accepts, nearest(event, known));
    return [found];
  });
  return [...new Set(all)];
}

function readGroup(file: MappingReader): GroupSettings {
  const group = file.mapping('group', ['wait', 'interval', 'remind']);
  return {
    waitMs: group.duration('wait', defaultGroup.waitMs, dayMs),
    intervalMs: group.duration('interval', defaultGroup.intervalMs, dayMs),
    remindMs: group.duration('remind', defaultGroup.remindMs, 7 * dayMs),
  };
}
