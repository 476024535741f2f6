import { describe, expect, test } from '@jest/globals';

import { readRetryAfterMs } from '../../../../src/kube/transport/retry-after.ts';

const nowMs = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('readRetryAfterMs', () => {
  test.each([
    { rule: 'seconds count for a 429', status: 429, header: '7', expected: 7000 },
    { rule: 'and for a 503', status: 503, header: ' 1 ', expected: 1000 },
    { rule: 'a date counts from now', status: 429, header: 'Thu, 01 Jan 2026 12:00:30 GMT', expected: 30_000 },
    { rule: 'a date in the past is no wait', status: 429, header: 'Thu, 01 Jan 2026 11:00:00 GMT', expected: 0 },
    { rule: 'a wait is capped', status: 429, header: '86400', expected: 300_000 },
    { rule: 'what cannot be read is nothing', status: 429, header: 'soon', expected: undefined },
    { rule: 'no header is nothing', status: 429, header: undefined, expected: undefined },
    { rule: 'other statuses do not ask to wait', status: 500, header: '7', expected: undefined },
  ])('$rule', ({ status, header, expected }) => {
    expect(readRetryAfterMs(status, header, nowMs)).toBe(expected);
  });
});
