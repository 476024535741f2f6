import { describe, expect, test } from '@jest/globals';

import {
  describeAnswer,
  isClientError,
  isConflict,
  isExpired,
  isNotFound,
  isUidMismatch,
  readStatus,
  statusOf,
} from '../../../../src/kube/api/api-errors.ts';
import { refusal, response } from '../fake-transport.ts';

const status = (fields: object): object => ({ kind: 'Status', apiVersion: 'v1', code: 502, ...fields });

describe('statusOf', () => {
  test('it reads reason and message of a Status', () => {
    expect(statusOf(refusal(409, 'Conflict'))).toEqual({
      code: 409,
      reason: 'Conflict',
      message: 'Conflict said the server',
      causes: [],
    });
  });

  test.each([
    { rule: 'an answer that is not JSON is described by its HTTP status', body: undefined, message: 'status 502' },
    { rule: 'JSON of another shape is described by the HTTP status', body: ['what'], message: 'status 502' },
    { rule: 'null is described by the HTTP status', body: null, message: 'status 502' },
    {
      rule: 'a Status with another code than the response does not count',
      body: status({ code: 404, reason: 'NotFound' }),
      message: 'status 502',
    },
    { rule: 'a message is one line', body: status({ message: 'a\r\nb\u0000c' }), message: 'a b c' },
    { rule: 'a message is cut', body: status({ message: 'x'.repeat(300) }), message: `${'x'.repeat(255)}…` },
  ])('$rule', ({ body, message }) => {
    expect(statusOf(response(502, body))).toEqual({ code: 502, reason: '', message, causes: [] });
  });
});

describe('describeAnswer', () => {
  test('it names status, content type and length, and quotes no content', () => {
    const headers = { 'content-type': 'text/html\r\nx: y; charset=utf-8' };
    expect(describeAnswer({ status: 200, headers, length: 12 })).toBe(
      'status 200, content type text/html??x??y, 12 bytes',
    );
    expect(describeAnswer({ status: 200, headers: {} })).toBe('status 200');
  });
});

describe('a code without a reason', () => {
  test.each([
    { rule: 'is not NotFound', is: isNotFound, code: 404 },
    { rule: 'is not a conflict', is: isConflict, code: 409 },
    { rule: 'is not expired', is: isExpired, code: 410 },
  ])('$rule', ({ is, code }) => {
    expect(is(statusOf(response(code)))).toBe(false);
    expect(is(statusOf(refusal(code, '')))).toBe(false);
  });
});

describe('isExpired', () => {
  test.each([
    { rule: 'the reason Gone', object: { code: 410, reason: 'Gone' }, expected: true },
    { rule: 'the reason Expired', object: { code: 410, reason: 'Expired' }, expected: true },
    {
      rule: 'a version that the server has not reached',
      object: {
        code: 504,
        reason: 'Timeout',
        details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'x' }] },
      },
      expected: true,
    },
    { rule: 'not a timeout with another cause', object: { code: 504, reason: 'Timeout' }, expected: false },
    { rule: 'not an error without a Status', object: undefined, expected: false },
  ])('$rule', ({ object, expected }) => {
    expect(isExpired(readStatus(object && status(object)))).toBe(expected);
  });
});

describe('isClientError', () => {
  test.each([
    [400, true],
    [403, true],
    [422, true],
    [401, false],
    [408, false],
    [429, false],
    [500, false],
    [200, false],
  ])('%i: %s', (code, expected) => {
    expect(isClientError(statusOf(response(code)))).toBe(expected);
  });
});

describe('isUidMismatch', () => {
  test.each([
    { rule: 'a 422 on metadata.uid: yes', code: 422, field: 'metadata.uid', expected: true },
    { rule: 'a 422 on another field: no', code: 422, field: 'spec.replicas', expected: false },
    { rule: 'another status: no', code: 400, field: 'metadata.uid', expected: false },
  ])('$rule', ({ code, field, expected }) => {
    const answer = refusal(code, 'Invalid', { causes: [{ reason: 'FieldValueInvalid', field }] });
    expect(isUidMismatch(statusOf(answer))).toBe(expected);
  });
});
