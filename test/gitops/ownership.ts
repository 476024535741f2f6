/** Field ownership by `managedFields`: the fields that reroll owns, and that no other manager claims them. */
import { isDeepStrictEqual } from 'node:util';

import type { ApiObject } from '../support/api-client.ts';
import type { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';

/** The field manager of a write, and its operation. */
export interface FieldManager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
}

interface Entry {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly fieldsV1?: object;
}

const ours = 'reroll';

/**
 * Paths of the fields that an entry of `managedFields` names, such as `spec.template.spec`, with list keys unchanged.
 */
function pathsIn(fields: object, prefix: readonly string[] = []): string[] {
  const inner = Object.entries(fields).filter(([key]) => key !== '.');
  if (inner.length === 0) return [prefix.join('.')];
  return inner.flatMap(([key, value]) => pathsIn(value as object, [...prefix, key.replace(/^f:/, '')]));
}

function entriesOf({ metadata }: ApiObject): readonly Entry[] {
  return (metadata['managedFields'] ?? []) as readonly Entry[];
}

/** @throws Error unless reroll owns exactly its annotations on `web`, and is their only owner */
export function expectOwnFieldsOnly({ object, names, templateAnnotations }: ScenarioEnv): void {
  const template = [names.cause, names.hash].filter((key) => templateAnnotations[key] !== undefined);
  const wanted = [
    `metadata.annotations.${names.record}`,
    ...template.map((key) => `spec.template.metadata.annotations.${key}`),
  ];
  const entries = entriesOf(object);
  const owned = entries.filter(({ manager }) => manager === ours).flatMap(({ fieldsV1 = {} }) => pathsIn(fieldsV1));
  if (!isDeepStrictEqual(owned.sort(), wanted.sort())) {
    throw new Error(`reroll owns ${owned.join(', ')} instead of ${wanted.join(', ')}`);
  }
  for (const { manager, fieldsV1 = {} } of entries.filter((entry) => entry.manager !== ours)) {
    const claimed = pathsIn(fieldsV1).filter((path) => wanted.includes(path));
    if (claimed.length > 0) throw new Error(`${manager} owns ${claimed.join(', ')}, too`);
  }
}

/** @throws Error unless this manager owns a field whose path ends with `field` */
export function expectOwner(object: ApiObject, { name, operation }: FieldManager, field: string): void {
  const entries = entriesOf(object).filter((entry) => entry.manager === name && entry.operation === operation);
  if (entries.some(({ fieldsV1 = {} }) => pathsIn(fieldsV1).some((path) => path.endsWith(field)))) return;
  const owners = entriesOf(object).filter(({ fieldsV1 = {} }) =>
    pathsIn(fieldsV1).some((path) => path.endsWith(field)),
  );
  const found = owners.map((owner) => `${owner.manager} (${owner.operation})`).join(', ');
  throw new Error(`${field} of ${object.metadata.name} is owned by ${found} instead of ${name} (${operation})`);
}
