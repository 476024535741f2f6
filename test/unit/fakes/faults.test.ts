/** The bookkeeping of faults: which one strikes, how often, and that one which never struck is an error. */
import { describe, expect, test } from '@jest/globals';

import { Faults } from '../../fakes/apiserver/faults/faults.ts';
import type { LoggedRequest } from '../../fakes/apiserver/http/logged-request.ts';

const request: LoggedRequest = {
  method: 'PATCH',
  path: '/apis/apps/v1/namespaces/ns/deployments/web',
  userAgent: 'reroll/1',
  isMetadataOnly: false,
  isProtobuf: false,
  verb: 'patch',
  resource: 'deployments',
  namespace: 'ns',
  name: 'web',
};

const answer500 = { kind: 'answer', status: 500 } as const;

describe('a fault', () => {
  test.each([
    [{}, true],
    [{ verb: 'patch' } as const, true],
    [{ verb: ['get', 'patch'] } as const, true],
    [{ verb: 'get' } as const, false],
    [{ resource: 'deployments', namespace: 'ns', name: 'web' }, true],
    [{ resource: 'deployments', namespace: 'other' }, false],
    [{ userAgent: 'reroll' }, true],
    [{ userAgent: 'kubectl' }, false],
  ])('that matches %j strikes: %s', (match, strikes) => {
    const faults = new Faults();
    const fault = faults.set({ match, effect: answer500 });
    expect(faults.take('request', request)?.effect).toEqual(strikes ? answer500 : undefined);
    expect(fault.fired).toBe(strikes ? 1 : 0);
  });

  test('strikes once by default', () => {
    const faults = new Faults();
    faults.set({ match: {}, effect: answer500 });
    const standing = faults.set({ match: {}, effect: { kind: 'cut', at: 'request' }, times: Infinity });
    expect(faults.take('request', request)?.effect.kind).toBe('answer');
    expect(faults.take('request', request)?.effect.kind).toBe('cut');
    expect(faults.take('request', request)?.effect.kind).toBe('cut');
    expect(standing.fired).toBe(2);
    standing.clear();
    expect(faults.take('request', request)).toBeUndefined();
  });

  test('strikes at its own point only', () => {
    const faults = new Faults();
    faults.set({ match: {}, effect: { kind: 'stall', at: 'response' } });
    expect(faults.take('request', request)).toBeUndefined();
    expect(faults.take('response', request)?.effect.kind).toBe('stall');
  });
});

describe('a fault that never struck', () => {
  test('is named, with the requests it waited for', () => {
    const faults = new Faults();
    faults.set({ match: { verb: 'list', resource: 'secrets' }, effect: { kind: 'cut', at: 'mid-response' } });
    faults.set({ match: {}, effect: { kind: 'answer', status: 429, retryAfterSeconds: 1 } });
    faults.take('request', request);
    expect(() => {
      faults.assertAllFired();
    }).toThrow('faults that were set but never struck: cut (mid-response) on verb=list resource=secrets');
  });

  test('is an error even when it was cleared', () => {
    const faults = new Faults();
    faults.set({ match: {}, effect: answer500 }).clear();
    expect(() => {
      faults.assertAllFired();
    }).toThrow(/answer \(500\) on any request/);
  });

  test('is no error when it was optional', () => {
    const faults = new Faults();
    faults.set({ match: {}, effect: answer500, optional: true });
    expect(() => {
      faults.assertAllFired();
    }).not.toThrow();
  });
});
