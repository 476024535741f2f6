import { expect, test } from '@jest/globals';

import { reportHealth, type HealthCheck, type HealthReport } from '../../../src/observability/health.ts';

const passes: HealthCheck = () => undefined;
const fails: HealthCheck = () => 'waiting for secrets';

test.each<[string, Readonly<Record<string, HealthCheck>>, boolean, HealthReport]>([
  ['when all is well, the answer is ok', { ping: passes }, false, { isHealthy: true, text: 'ok' }],
  [
    'verbose lists what passed',
    { ping: passes, synced: passes },
    true,
    { isHealthy: true, text: '[+]ping ok\n[+]synced ok\nreadyz check passed\n' },
  ],
  [
    'a failure lists all checks, asked for or not',
    { ping: passes, synced: fails },
    false,
    { isHealthy: false, text: '[+]ping ok\n[-]synced failed: waiting for secrets\nreadyz check failed\n' },
  ],
  [
    'one failure among many is enough',
    { a: fails, b: passes },
    true,
    { isHealthy: false, text: '[-]a failed: waiting for secrets\n[+]b ok\nreadyz check failed\n' },
  ],
  ['without checks all is well', {}, false, { isHealthy: true, text: 'ok' }],
])('%s', (_rule, checks, isVerbose, report) => {
  expect(reportHealth('readyz', checks, isVerbose)).toEqual(report);
});
