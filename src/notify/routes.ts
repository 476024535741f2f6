/** Which sinks get a notice. */
import { attentionEvents, type Notice } from '../model/notice.ts';
import type { NotificationSettings, RouteSettings } from './settings/settings.ts';

/**
 * The names of the sinks, each once: those of the first route that matches, and of those behind it while a route says
 * `continue`; and the sink of the hint `notify`, if the event asks for a person.
 */
export function sinksFor(notice: Notice, { routes, sinks }: NotificationSettings): readonly string[] {
  const found = new Set<string>();
  for (const route of routes) {
    if (!matches(route, notice)) continue;
    for (const sink of route.sinks) found.add(sink);
    if (!route.continues) break;
  }
  const { sink, event } = notice;
  if (sink !== undefined && attentionEvents.includes(event) && sinks.some(({ name }) => name === sink)) found.add(sink);
  return [...found];
}

function matches({ events, namespaces, selector }: RouteSettings, { event, about, labels }: Notice): boolean {
  if (!events.includes(event)) return false;
  if (namespaces?.some((pattern) => globMatches(pattern, about.namespace)) === false) return false;
  return selector === undefined || selector.matches(labels);
}

/** `*` stands for any text, `?` for one character. Both texts are short: a namespace has at most 63 characters. */
function globMatches(pattern: string, text: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[from] === '*') [star, mark, from] = [from, at, from + 1];
    else if (from < pattern.length && (pattern[from] === '?' || pattern[from] === text[at]))
      [at, from] = [at + 1, from + 1];
    else if (star >= 0) [mark, at, from] = [mark + 1, mark + 1, star + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}
