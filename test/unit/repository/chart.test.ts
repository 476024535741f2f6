/** The chart fits the program: it can set every option, and its values, their schema and its version agree. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { parseListenAddress } from '../../../src/config/parsers.ts';
import { options } from '../../../src/config/run-options.ts';
import { isLoopback } from '../../../src/model/loopback.ts';
import { renderPrometheusRule } from '../../manifests/prometheus-rule.ts';
import { readManifestText } from '../../support/manifests.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

type Values = Readonly<Record<string, unknown>>;

const schema = JSON.parse(readManifestText('chart/values.schema.json')) as Schema;
const values = parse(readManifestText('chart/values.yaml')) as Values;
const optionSchemas = schema.properties?.['options']?.properties ?? {};
/** The chart has this option outside `options`, since it also decides between Roles and a ClusterRole. */
const besideOptions = 'namespaces';

describe('options', () => {
  const named = Object.values(options);
  const names = [...named.map(({ name }) => name), 'config'];

  test('each option of `reroll run` is a value, in the order of its help', () => {
    expect(Object.keys(values['options'] as object)).toEqual(names.filter((name) => name !== besideOptions));
    expect(values).toHaveProperty(besideOptions);
  });

  test('the chart sets none by default', () => {
    expect(new Set(Object.values(values['options'] as object))).toEqual(new Set([null]));
  });

  test('the schema accepts each of them, and null', () => {
    expect(Object.keys(optionSchemas)).toEqual(Object.keys(values['options'] as object));
    for (const option of Object.values(optionSchemas)) expect(JSON.stringify(option)).toContain('null');
  });

  const choosing = named.filter(({ name, choices }) => choices !== undefined && name !== besideOptions);
  test.each(choosing.map(({ name, choices }) => [name, choices] as const))(
    'the schema takes the choices of %s',
    (name, choices) => {
      const accepted = optionSchemas[name]?.enum ?? [];
      expect(accepted.filter((choice) => typeof choice === 'string')).toEqual(choices);
    },
  );

  /** Accepted and refused texts of options that have a grammar. */
  const samples: readonly (readonly [string, string])[] = [
    ['settle', '0'],
    ['settle', '1m30s'],
    ['settle', '1.5s'],
    ['settle', '5'],
    ['settle', 'soon'],
    ['settle', '-5s'],
    ['min-interval', '500ms'],
    ['min-interval', '1 s'],
    ['hash-key-secret', 'a/b.c'],
    ['hash-key-secret', 'a'],
    ['hash-key-secret', 'a/B'],
    ['annotation-prefix', 'reroll.example.com'],
    ['annotation-prefix', 'a/'],
    ['listen-address', ':9090'],
    ['listen-address', '9090'],
    ['web-address', '127.0.0.1:8081'],
    ['web-address', '[::1]:8081'],
    ['web-address', ':8081'],
    ['web-address', '8081'],
  ];
  test.each(samples)('%s %j: schema and program agree', (name, text) => {
    const option = named.find((candidate) => candidate.name === name);
    const patterns = [optionSchemas[name], ...(optionSchemas[name]?.anyOf ?? [])].flatMap(
      (each) => each?.pattern ?? [],
    );
    expect(patterns.some((pattern) => new RegExp(pattern).test(text))).toBe(option?.parse(text) !== undefined);
  });

  test.each(['concurrency', 'max-patches-per-second'])('%s has the bounds of the program', (name) => {
    const option = named.find((candidate) => candidate.name === name);
    const { minimum = 0, maximum = 0 } = optionSchemas[name] ?? {};
    const isTaken = [minimum - 1, minimum, maximum, maximum + 1].map((n) => option?.parse(String(n)) !== undefined);
    expect(isTaken).toEqual([false, true, true, false]);
  });
});

describe('values', () => {
  /** Paths of all values that the schema, or the file, names; free-form ones count as one. */
  function pathsOf(node: Schema, path: string): string[] {
    if (node.properties === undefined || node.additionalProperties !== false) return [path];
    return Object.entries(node.properties).flatMap(([key, child]) => pathsOf(child, `${path}.${key}`));
  }

  test('the schema lists exactly the values, so that Helm refuses a misspelt one', () => {
    const schemaPaths = pathsOf(schema, '').filter((path) => path !== '.global');
    const missing = schemaPaths.filter((path) => valueAt(path) === undefined);
    expect(missing).toEqual([]);
    const known = Object.keys(schema.properties ?? {});
    expect(Object.keys(values).filter((key) => !known.includes(key))).toEqual([]);
  });

  function valueAt(path: string): unknown {
    let value: unknown = values;
    for (const key of path.split('.').slice(1)) value = (value as Values)[key];
    return value;
  }
});

describe('the page', () => {
  const helpers = readManifestText('chart/templates/_helpers.tpl');

  test.each(['127.0.0.1:8081', 'localhost:8081', '[::1]:8081', ':8081', '0.0.0.0:8081', '[::]:8081', '10.0.0.7:8081'])(
    '%s: chart and program agree whether only the pod itself reaches it',
    (address) => {
      const [, pattern = '^$'] = /define "reroll\.webIsLoopback"[^]*?regexMatch "([^"]+)"/.exec(helpers) ?? [];
      const inChart = new RegExp(pattern.replaceAll('\\\\', '\\')).test(address);
      expect(inChart).toBe(isLoopback(parseListenAddress(address)?.value?.host));
    },
  );

  test('the Deployment is rendered only after the options of the page are checked', () => {
    expect(readManifestText('chart/templates/deployment.yaml')).toMatch(/^\{\{- include "reroll\.checkWeb" \. -\}\}/);
  });

  test('the ports of the container do not depend on each other', () => {
    const deployment = readManifestText('chart/templates/deployment.yaml');
    expect(deployment).toContain('{{- if or $port $webPort }}');
  });
});

test('the chart has the version of the package', () => {
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../package.json'), 'utf8')) as Values;
  expect(parse(readManifestText('chart/Chart.yaml'))).toMatchObject({ version, appVersion: version });
});

test('kustomize has the same alerting rules (otherwise run `npm run manifests`)', async () => {
  expect(readManifestText('components/monitoring/prometheus-rule.yaml')).toBe(await renderPrometheusRule());
});

test('the files of the chart have the form that its templates expect', () => {
  const rules = parse(readManifestText('chart/files/alerts.yaml')) as { groups: object[] };
  expect(Object.keys(rules)).toEqual(['groups']);
  expect(rules.groups.length).toBeGreaterThan(0);
  const dashboard = JSON.parse(readManifestText('chart/files/dashboard.json')) as { panels: object[] };
  expect(dashboard.panels.length).toBeGreaterThan(0);
});
