import { describe, expect, test } from '@jest/globals';

import { readRetryAfterMs } from '../../../../src/kube/transport/response-body.ts';

const nowMs = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('readRetryAfterMs', () => {
  test.each([
    { rule: 'a 429 with seconds', status: 429, header: '7', expected: 7000 },
    { rule: 'a 503 with seconds', status: 503, header: ' 1 ', expected: 1000 },
    { rule: 'a date is a delay from now', status: 429, header: 'Thu, 01 Jan 2026 12:00:30 GMT', expected: 30_000 },
    { rule: 'a date in the past is no delay', status: 429, header: 'Thu, 01 Jan 2026 11:00:00 GMT', expected: 0 },
    { rule: 'the delay is capped', status: 429, header: '86400', expected: 300_000 },
    { rule: 'an unreadable header is ignored', status: 429, header: 'soon', expected: undefined },
    { rule: 'without a header there is no delay', status: 429, header: undefined, expected: undefined },
    { rule: 'the header of another status is ignored', status: 500, header: '7', expected: undefined },
  ])('$rule', ({ status, header, expected }) => {
    expect(readRetryAfterMs(status, header, nowMs)).toBe(expected);
  });
});
