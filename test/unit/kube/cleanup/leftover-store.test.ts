import { describe, expect, test } from '@jest/globals';

import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import type { AnnotatedObject } from '../../../../src/model/leftover.ts';
import { refusal, response, type PendingCall } from '../fake-transport.ts';
import { createLeftoverStore } from './leftover-fixture.ts';

const deployment = (name: string, annotations?: object, templateAnnotations?: object): object => ({
  metadata: { namespace: 'shop', name, uid: `uid-${name}`, resourceVersion: '7', annotations },
  spec: { template: { metadata: { annotations: templateAnnotations } } },
});

const page = (items: readonly object[], token?: string): ReturnType<typeof response> =>
  response(200, { metadata: { resourceVersion: '9', continue: token }, items });

const web: AnnotatedObject = {
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-web',
  annotationKeys: ['a'],
  templateKeys: ['b'],
};

describe('a list', () => {
  async function collect(answer: (call: PendingCall) => void, count: number, namespace?: string) {
    const { transport, store } = createLeftoverStore();
    const calls: PendingCall[] = [];
    const collecting = (async () => {
      const pages: string[][] = [];
      for await (const items of store.list('Deployment', namespace)) pages.push(items.map(({ name }) => name));
      return pages;
    })();
    for (let index = 0; index < count; index += 1) {
      const call = await transport.next();
      calls.push(call);
      answer(call);
    }
    return { calls, collecting };
  }

  test('comes in pages, with the keys of the annotations and no values', async () => {
    const { transport, store } = createLeftoverStore();
    const next = store.list('Deployment', undefined).next();
    (await transport.next()).respond(page([deployment('web', { a: 'x' }, { b: 'y' }), deployment('api')]));
    await expect(next).resolves.toEqual({
      done: false,
      value: [web, { ...web, name: 'api', uid: 'uid-api', annotationKeys: [], templateKeys: [] }],
    });
  });

  test('of a kind that the cluster lacks is empty, and that of a built-in kind has failed', async () => {
    const { transport, store } = createLeftoverStore();
    const added = store.list('rollouts.argoproj.io', undefined).next();
    (await transport.next()).respond(response(404));
    await expect(added).resolves.toEqual({ done: false, value: [] });
    const builtIn = store.list('Deployment', undefined).next();
    (await transport.next()).respond(response(404));
    await expect(builtIn).rejects.toThrow('cannot list deployments');
  });

  test('continues with the token of the previous page', async () => {
    const { calls, collecting } = await collect((call) => {
      call.respond(call.query['continue'] === 'more' ? page([deployment('b')]) : page([deployment('a')], 'more'));
    }, 2);
    await expect(collecting).resolves.toEqual([['a'], ['b']]);
    expect(calls.map(({ call, query }) => [call.path, query])).toEqual([
      ['/apis/apps/v1/deployments', { limit: 2 }],
      ['/apis/apps/v1/deployments', { limit: 2, continue: 'more' }],
    ]);
  });

  test('starts again when its token is too old', async () => {
    let isExpired = false;
    const { collecting } = await collect((call) => {
      if (call.query['continue'] === undefined) call.respond(page([deployment('a')], isExpired ? undefined : 'old'));
      else call.respond(refusal(410, 'Expired'));
      isExpired = true;
    }, 3);
    await expect(collecting).resolves.toEqual([['a'], ['a']]);
  });

  test('of one namespace has the path of that namespace', async () => {
    const { calls, collecting } = await collect((call) => call.respond(page([])), 1, 'shop');
    await expect(collecting).resolves.toEqual([[]]);
    expect(calls[0]?.call.path).toBe('/apis/apps/v1/namespaces/shop/deployments');
  });

  test.each([
    ['a refusal', refusal(403, 'Forbidden'), 'cannot list deployments: Forbidden said the server'],
    ['a first page that is gone', refusal(410, 'Gone'), 'cannot list deployments: Gone said the server'],
    ['something else than a list', response(200, {}), 'cannot list deployments: the answer is not a list'],
  ])('%s is an error', async (_name, answer, message) => {
    const { collecting } = await collect((call) => call.respond(answer), 1);
    await expect(collecting).rejects.toThrow(message);
  });
});

describe('annotations', () => {
  test('are removed with a merge patch of only these keys, bound to the uid of the object', async () => {
    const { transport, store } = createLeftoverStore();
    const removing = store.removeAnnotations(web, ['x', 'y']);
    const pending = await transport.next();
    expect(pending.call).toMatchObject({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/shop/deployments/web',
      query: { fieldManager: 'reroll', fieldValidation: 'Strict' },
      contentType: 'application/merge-patch+json',
      body: { metadata: { uid: 'uid-web', annotations: { x: null, y: null } } },
    });
    pending.respond(response(200, {}));
    await expect(removing).resolves.toEqual({ result: 'removed' });
  });

  const changed = { result: 'failed', message: 'it has changed in the meantime; run the command again' };
  const mismatch = { causes: [{ reason: 'FieldValueInvalid', field: 'metadata.uid' }] };
  const broken = { causes: [{ reason: 'FieldValueInvalid', field: 'spec.replicas' }] };
  test.each([
    ['accepted', response(200, {}), { result: 'removed' }],
    ['for an object that is gone', refusal(404, 'NotFound'), { result: 'absent' }],
    ['for an object that was replaced', refusal(422, 'Invalid', mismatch), changed],
    ['against a change', refusal(409, 'Conflict'), changed],
    ['that may not be', refusal(403, 'Forbidden'), { result: 'failed', message: 'Forbidden said the server' }],
    [
      'of an object that is not valid: its values are not quoted',
      refusal(422, 'Invalid', broken),
      { result: 'failed', message: 'the API server finds the patched workload invalid: spec.replicas' },
    ],
  ])('a patch %s', async (_name, answer, expected) => {
    const { transport, store } = createLeftoverStore();
    const removing = store.removeAnnotations(web, ['x']);
    (await transport.next()).respond(answer);
    await expect(removing).resolves.toEqual(expected);
  });

  test('a call without an answer fails, and any other error is thrown', async () => {
    const { transport, store } = createLeftoverStore();
    const failing = store.removeAnnotations(web, ['x']);
    (await transport.next()).fail(new TransportError('network', 'PATCH: reset'));
    await expect(failing).resolves.toEqual({ result: 'failed', message: 'PATCH: reset' });
    const throwing = store.removeAnnotations(web, ['x']);
    (await transport.next()).fail(new TypeError('a slip'));
    await expect(throwing).rejects.toThrow('a slip');
  });
});
