import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import { describe, expect, test } from '@jest/globals';

import type { Finding } from '../../../src/findings/finding.ts';
import { findingFormats, formatFindings, summaryText, type FindingFormat } from '../../../src/findings/format.ts';
import { violations } from '../../support/data-schemas.ts';

const rules = [
  { id: 'missing-config', severity: 'warning', summary: 'A config is missing.' },
  { id: 'broken-yaml', severity: 'error', summary: 'A text is no YAML.' },
] as const;
const context = { version: '1.2.3', rules, helpUriOf: (rule: string) => `https://example.com/lint.md#${rule}` };

const missing: Finding = {
  rule: 'missing-config',
  severity: 'warning',
  message: 'ConfigMap "app" is missing.',
  position: { file: 'apps/shop/web.yaml', line: 12, column: 5 },
  subject: 'shop/Deployment/web',
  about: 'ConfigMap/app',
};
const broken: Finding = {
  rule: 'broken-yaml',
  severity: 'error',
  message: '100 % broken:\r\nhere, there',
  position: { file: 'a b/ü,:%.yaml', line: 1, column: 1 },
  subject: undefined,
};
const noted: Finding = { ...missing, severity: 'info', about: 'ConfigMap/other' };

const print = (findings: readonly Finding[], format: FindingFormat): string =>
  formatFindings(findings, format, context);

interface Log {
  readonly runs: readonly [
    {
      readonly results: readonly {
        readonly level: string;
        readonly locations: readonly [
          { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
        ];
        readonly partialFingerprints: { readonly primaryLocationLineHash: string };
      }[];
    },
  ];
}

const sarif = (findings: readonly Finding[]) => (JSON.parse(print(findings, 'sarif')) as Log).runs[0].results;
const hashes = (findings: readonly Finding[]) =>
  sarif(findings).map((result) => result.partialFingerprints.primaryLocationLineHash);

test('text: one line for each finding, in the form of compilers', () => {
  expect(print([missing, broken], 'text').split('\n')).toEqual([
    'apps/shop/web.yaml:12:5: warning: shop/Deployment/web: ConfigMap "app" is missing. [missing-config]',
    'a b/ü,:%.yaml:1:1: error: 100 % broken: here, there [broken-yaml]',
  ]);
});

test('text: control characters reach no terminal', () => {
  expect(print([{ ...missing, subject: 'shop/\u001b[31mred\u202e' }], 'text')).toContain('shop/ [31mred : ');
});

test('the summary counts by severity', () => {
  expect(summaryText([missing, missing, broken, noted])).toBe('1 error, 2 warnings, 1 for information');
  expect(summaryText([])).toBe('nothing found');
});

test('json: as its schema says', () => {
  const data: unknown = JSON.parse(print([missing, broken, noted], 'json'));
  expect(violations(data, 'finding-list')).toEqual([]);
  expect(data).toMatchObject({
    kind: 'FindingList',
    summary: { error: 1, warning: 1, info: 1 },
    items: [{ rule: 'missing-config', file: 'apps/shop/web.yaml', line: 12, column: 5 }, {}, {}],
  });
});

test('github: commands whose separators are escaped', () => {
  expect(print([missing, broken, noted], 'github').split('\n')).toEqual([
    '::warning file=apps/shop/web.yaml,line=12,col=5,title=missing-config%3A shop/Deployment/web::ConfigMap "app" is missing.',
    '::error file=a b/ü%2C%3A%25.yaml,line=1,col=1,title=broken-yaml::100 %25 broken:%0D%0Ahere, there',
    expect.stringMatching(/^::notice /),
  ]);
});

test('gitlab: a report of Code Quality', () => {
  expect(JSON.parse(print([missing, noted], 'gitlab'))).toEqual([
    {
      description: 'shop/Deployment/web: ConfigMap "app" is missing.',
      check_name: 'missing-config',
      fingerprint: hashes([missing])[0],
      severity: 'minor',
      location: { path: 'apps/shop/web.yaml', lines: { begin: 12 } },
    },
    expect.objectContaining({ severity: 'info' }),
  ]);
});

test('nothing is found: text and github print nothing, the others an empty list', () => {
  const printed = findingFormats.map((format) => [format, print([], format)]);
  expect(printed.filter(([, text]) => text === '').map(([format]) => format)).toEqual(['text', 'github']);
});

describe('sarif', () => {
  test('sarif-validates-against-schema', () => {
    const schema = readFileSync(
      createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
      'utf8',
    );
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    ajv.addFormat('uri', (text: string) => URL.canParse(text));
    ajv.addFormat('uri-reference', (text: string) => /^[!#-;=?-[\]_a-z~%]*$/i.test(text));
    ajv.addFormat('date-time', true);
    // Of draft 4, of which ajv knows the keywords and not the name.
    const { $schema, id, ...keywords } = JSON.parse(schema) as Record<string, unknown>;
    expect([$schema, id]).toEqual([expect.stringContaining('draft-04'), expect.stringContaining('sarif-2.1.0')]);
    const validate = ajv.compile(keywords);
    const log = JSON.parse(print([missing, broken, noted], 'sarif')) as { runs: [{ results: object[] }] };
    validate(log);
    expect(validate.errors).toBeNull();
    // The schema can fail.
    log.runs[0].results.push({ ruleId: 1 });
    expect(validate(log)).toBe(false);
  });

  test('paths are relative URIs, and levels those of SARIF', () => {
    const results = sarif([missing, broken, noted]);
    expect(results.map(({ locations: [{ physicalLocation }] }) => physicalLocation.artifactLocation.uri)).toEqual([
      'apps/shop/web.yaml',
      'a%20b/%C3%BC%2C%3A%25.yaml',
      'apps/shop/web.yaml',
    ]);
    expect(results.map(({ level }) => level)).toEqual(['warning', 'error', 'note']);
  });

  test('a finding keeps its fingerprint when its file moves, and another one has another', () => {
    const moved = { ...missing, position: { file: 'other.yaml', line: 99, column: 1 }, message: 'In other words.' };
    expect(hashes([moved])).toEqual(hashes([missing]));
    expect(new Set(hashes([missing, noted, broken, missing])).size).toBe(4);
  });
});
