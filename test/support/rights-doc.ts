/** Reads the tables of docs/rbac.md: the rights, their purposes, and the log messages without them. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where a right holds. */
export type Place = 'cluster' | 'page' | 'own namespace' | 'watched namespace' | 'every user';

const headings: Readonly<Record<Place, string>> = {
  cluster: '## In the whole cluster',
  page: '## For the page',
  'own namespace': '## In its own namespace',
  'watched namespace': '## In each of its namespaces',
  'every user': '## For every user',
};

interface Row {
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  /** The texts that its last column quotes. */
  readonly messages: readonly string[];
}

/** Rights as `nameOfRight` names them. */
export function documentedRights(place: Place): readonly string[] {
  return rowsOf(place).flatMap(({ verbs, resources }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
  );
}

/** The documented log messages for a missing right. @throws Error if no row lists the right */
export function documentedComplaint(place: Place, right: string): readonly string[] {
  const [verb = '', resource = ''] = right.split(' ');
  const row = rowsOf(place).find(({ verbs, resources }) => verbs.includes(verb) && resources.includes(resource));
  if (row === undefined) throw new Error(`docs/rbac.md has no row for ${right}`);
  return row.messages;
}

function rowsOf(place: Place): readonly Row[] {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/rbac.md'), 'utf8');
  const [, section = ''] = page.split(`${headings[place]}\n`);
  const [table = ''] = section.split('\n## ');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((line) => {
    const [, verbs = '', resources = '', , messages = ''] = line.split('|');
    return { verbs: quotedIn(verbs), resources: quotedIn(resources), messages: quotedIn(messages) };
  });
}

function quotedIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}
