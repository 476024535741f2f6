/**
 * The bodies that users write for `webhook`: a text with placeholders such as `{change.id}`, each replaced by a value
 * of the payload. A text is escaped as in JSON, without quotation marks, and mentions no user. Any other value is put
 * in as JSON, unchanged, since programs read it.
 */
import { nearest } from '../../model/nearest.ts';
import { suggestion } from '../../model/quote.ts';
import { valueAt } from '../../model/members.ts';
import { cutText } from '../message.ts';
import { withoutMentions } from './format.ts';
import type { Payload } from './payload.ts';

const paths = [
  ...['apiVersion', 'kind', 'event', 'cluster', 'title', 'text', 'at', 'more', 'reminder', 'test', 'workloads'],
  ...['change', 'change.id', 'change.config', 'change.namespace', 'change.keys', 'change.by'],
  ...['links', 'links.change', 'fields'],
];

const placeholder = /\{([A-Za-z][\w-]*(?:\.[\w-]+)*)\}/g;

const mostPlaceholders = 50;
const longestTemplate = 16_384;
/** Characters of all values together, before they are escaped: at most six bytes each then. */
const mostInserted = 30_000;

/** What is wrong with a template, in one line; undefined if nothing is. */
export function templateProblem(template: string): string | undefined {
  const names = namesIn(template);
  if (template.length > longestTemplate || names.length > mostPlaceholders)
    return `accepted are at most ${String(longestTemplate)} characters and ${String(mostPlaceholders)} placeholders`;
  const wrong = names.find((name) => !paths.includes(name) && !/^(?:fields|workloads)\../.test(name));
  if (wrong === undefined) return undefined;
  const meant = nearest(wrong, paths);
  return `unknown placeholder {${cutText(wrong, 64)}}: accepted are {${paths.join('}, {')}}${suggestion(meant === undefined ? undefined : `{${meant}}`)}`;
}

export function fillTemplate(template: string, payload: Payload): string {
  const most = Math.floor(mostInserted / Math.max(1, namesIn(template).length));
  return template.replaceAll(placeholder, (_, path: string) => insertedText(valueAt(payload, path.split('.')), most));
}

function namesIn(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].map(([, name = '']) => name);
}

function insertedText(value: unknown, most: number): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return JSON.stringify(withoutMentions(cutText(value, most))).slice(1, -1);
  const json = JSON.stringify(value);
  // A part of a list would be no JSON.
  return json.length <= most ? json : 'null';
}
