/** Holds the data that commands print to the JSON Schemas in docs/schemas. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const folder = resolve(import.meta.dirname, '../../docs/schemas');
const ajv = new Ajv2020({ allErrors: true });
// The times of all data: RFC 3339 in UTC, to the second.
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

const validators = new Map<string, ValidateFunction>();

/** @param name of the file, without `.schema.json` */
export function readSchema(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(`${folder}/${name}.schema.json`, 'utf8')) as Readonly<Record<string, unknown>>;
}

/** What in the data is not as its schema says; empty if all is. */
export function violations(data: unknown, name: string): readonly string[] {
  const validate = validators.get(name) ?? ajv.compile(readSchema(name));
  validators.set(name, validate);
  if (validate(data)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}
