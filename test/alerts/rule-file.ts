/** The alerting rules as Prometheus reads them, taken out of the object of the Prometheus Operator in which they are shipped. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { parse } from 'yaml';

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
}

export interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

const file = resolve(import.meta.dirname, '../../manifests/chart/files/alerts.yaml');

export async function readRules(): Promise<Rules> {
  const { spec } = parse(await readFile(file, 'utf8')) as { spec: Rules };
  return spec;
}
