import { describe, expect, test } from '@jest/globals';

import { Patcher } from '../../../../src/kube/workloads/patcher.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { FakeTransport, refusal, response } from '../fake-transport.ts';

const workload = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;
const body = { metadata: { uid: 'u', resourceVersion: '7' } };
const uidCause = { causes: [{ reason: 'FieldValueInvalid', message: 'field is immutable', field: 'metadata.uid' }] };

function start() {
  const transport = new FakeTransport();
  const controller = new AbortController();
  const patching = new Patcher({ transport, fieldManager: 'reroll' }).patch(workload, body, controller.signal);
  return { transport, controller, patching };
}

describe('Patcher', () => {
  test('it sends a merge patch under its field manager, with strict field validation', async () => {
    const { transport, patching } = start();
    const { call } = await transport.next();
    expect(call).toMatchObject({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/shop/deployments/web',
      query: { fieldManager: 'reroll', fieldValidation: 'Strict' },
      contentType: 'application/merge-patch+json',
      body,
    });
    expect(patching).toBeInstanceOf(Promise);
  });

  test.each([
    {
      rule: 'an accepted patch returns the patched object',
      answer: response(200, { metadata: { name: 'web', resourceVersion: '8' } }),
      expected: { result: 'patched', object: { metadata: { name: 'web', resourceVersion: '8' } } },
    },
    {
      rule: 'a conflict supersedes the patch',
      answer: refusal(409, 'Conflict'),
      expected: { result: 'superseded', reason: 'conflict' },
    },
    {
      rule: 'an object that does not exist supersedes the patch',
      answer: refusal(404, 'NotFound'),
      expected: { result: 'superseded', reason: 'not-found' },
    },
    {
      rule: 'an object of the same name with another uid supersedes the patch',
      answer: refusal(422, 'Invalid', uidCause),
      expected: { result: 'superseded', reason: 'replaced' },
    },
    {
      rule: 'an invalid object is a client error',
      answer: refusal(422, 'Invalid'),
      expected: {
        result: 'failed',
        status: 422,
        message: 'the API server finds the patched workload invalid',
        isClientError: true,
      },
    },
    {
      rule: 'a missing right is a client error',
      answer: refusal(403, 'Forbidden'),
      expected: { result: 'failed', status: 403, message: 'Forbidden said the server', isClientError: true },
    },
    {
      rule: 'a busy server sets the delay before the retry',
      answer: response(429, undefined, 5000),
      expected: { result: 'failed', status: 429, message: 'status 429', isClientError: false, retryAfterMs: 5000 },
    },
    {
      rule: 'a server error is a failure without a delay',
      answer: response(500),
      expected: { result: 'failed', status: 500, message: 'status 500', isClientError: false },
    },
  ])('$rule', async ({ answer, expected }) => {
    const { transport, patching } = start();
    (await transport.next()).respond(answer);
    await expect(patching).resolves.toEqual(expected);
  });

  test('the message about annotations that do not fit has the size of the patch', async () => {
    const transport = new FakeTransport();
    const patch = { metadata: { annotations: { 'reroll.dev/record': 'abc' } } };
    const patching = new Patcher({ transport, fieldManager: 'reroll' }).patch(
      workload,
      patch,
      new AbortController().signal,
    );
    const cause = { reason: 'FieldValueTooLong', message: 'Too long', field: 'metadata.annotations' };
    (await transport.next()).respond(refusal(422, 'Invalid', { causes: [cause, cause] }));
    expect(await patching).toMatchObject({
      result: 'failed',
      message: expect.stringContaining("reroll's record of 20 bytes does not fit"),
    });
  });

  test('a call without an answer is a failure with status 0', async () => {
    const { transport, patching } = start();
    (await transport.next()).fail(new TransportError('network', 'PATCH: connection reset'));
    await expect(patching).resolves.toEqual({
      result: 'failed',
      status: 0,
      message: 'PATCH: connection reset',
      isClientError: false,
    });
  });

  test('only an abort throws, with its reason', async () => {
    const { transport, controller, patching } = start();
    await transport.next();
    controller.abort(new Error('stopped'));
    await expect(patching).rejects.toThrow('stopped');
  });
});
