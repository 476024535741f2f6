import { expect, test } from '@jest/globals';

import {
  reportHealth,
  type HealthCheck,
  type HealthQuery,
  type HealthReport,
} from '../../../src/observability/health.ts';

const passes: HealthCheck = () => undefined;
const fails: HealthCheck = () => 'waiting for secrets';

const plain = { isVerbose: false, excluded: [] };
const verbose = { isVerbose: true, excluded: [] };

test.each<[string, Readonly<Record<string, HealthCheck>>, HealthQuery, HealthReport]>([
  ['when all is well, the answer is ok', { ping: passes }, plain, { isHealthy: true, text: 'ok' }],
  [
    'verbose lists what passed',
    { ping: passes, synced: passes },
    verbose,
    { isHealthy: true, text: '[+]ping ok\n[+]synced ok\nreadyz check passed\n' },
  ],
  [
    'a failure lists all checks, asked for or not',
    { ping: passes, synced: fails },
    plain,
    { isHealthy: false, text: '[+]ping ok\n[-]synced failed: waiting for secrets\nreadyz check failed\n' },
  ],
  [
    'one failure among many is enough',
    { a: fails, b: passes },
    verbose,
    { isHealthy: false, text: '[-]a failed: waiting for secrets\n[+]b ok\nreadyz check failed\n' },
  ],
  ['without checks all is well', {}, plain, { isHealthy: true, text: 'ok' }],
  ['what is excluded cannot fail', { a: fails, b: passes }, excluding('a'), { isHealthy: true, text: 'ok' }],
  [
    'what is excluded is listed as such',
    { a: fails, b: passes },
    { ...verbose, excluded: ['a'] },
    { isHealthy: true, text: '[+]a excluded: ok\n[+]b ok\nreadyz check passed\n' },
  ],
  [
    'what else fails still fails',
    { a: fails, b: fails },
    excluding('a'),
    { isHealthy: false, text: '[+]a excluded: ok\n[-]b failed: waiting for secrets\nreadyz check failed\n' },
  ],
  [
    'a check that does not exist cannot be excluded',
    { a: fails },
    excluding('A', 'constructor'),
    {
      isHealthy: false,
      text:
        '[-]a failed: waiting for secrets\n' +
        'warn: some checks cannot be excluded: no matches for "A", "constructor"\nreadyz check failed\n',
    },
  ],
])('%s', (_rule, checks, query, report) => {
  expect(reportHealth('readyz', checks, query)).toEqual(report);
});

function excluding(...excluded: string[]): HealthQuery {
  return { isVerbose: false, excluded };
}
