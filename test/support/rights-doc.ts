/** Reads the tables of docs/rbac.md: which rights there are, what for, and what the log says without them. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where a right holds. */
export type Place = 'cluster' | 'own namespace' | 'watched namespace';

const headings: Readonly<Record<Place, string>> = {
  cluster: '## In the whole cluster',
  'own namespace': '## In its own namespace',
  'watched namespace': '## In each of its namespaces',
};

interface Row {
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  /** The texts that its last column quotes. */
  readonly said: readonly string[];
}

/** Rights as `nameOfRight` names them. */
export function documentedRights(place: Place): readonly string[] {
  return rowsOf(place).flatMap(({ verbs, resources }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
  );
}

/** What the log is said to say where this right is missing. @throws Error when no row lists the right */
export function documentedComplaint(place: Place, right: string): readonly string[] {
  const [verb = '', resource = ''] = right.split(' ');
  const row = rowsOf(place).find(({ verbs, resources }) => verbs.includes(verb) && resources.includes(resource));
  if (row === undefined) throw new Error(`docs/rbac.md has no row for ${right}`);
  return row.said;
}

function rowsOf(place: Place): readonly Row[] {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/rbac.md'), 'utf8');
  const [, section = ''] = page.split(`${headings[place]}\n`);
  const [table = ''] = section.split('\n## ');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((line) => {
    const [, verbs = '', resources = '', , said = ''] = line.split('|');
    return { verbs: quotedIn(verbs), resources: quotedIn(resources), said: quotedIn(said) };
  });
}

function quotedIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}
