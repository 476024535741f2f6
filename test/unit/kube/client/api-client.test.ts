/** Single objects: reads, patches and what they answer, and the clock of the API server. */
import { describe, expect, test } from '@jest/globals';

import type { ApiResponse } from '../../../../src/kube/api/transport-types.ts';
import type { ClientPatch } from '../../../../src/model/cluster-client.ts';
import { refusal, response } from '../fake-transport.ts';
import { Calling, item } from './calling.ts';

const web = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;
const body = { metadata: { uid: 'u', resourceVersion: '7', annotations: { 'reroll.dev/hold': 'true planted' } } };

async function patched(answer: ApiResponse): Promise<ClientPatch> {
  const calling = new Calling();
  const patching = calling.client.patch(web, body, false);
  await calling.answer(answer);
  return patching;
}

function status(code: number, message: string, details: object = {}): ApiResponse {
  const reason = code === 403 ? 'Forbidden' : 'Invalid';
  return response(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details });
}

describe('a read', () => {
  test.each([
    [web, '/apis/apps/v1/namespaces/shop/deployments/web'],
    [{ kind: 'Namespace', namespace: undefined, name: 'shop' }, '/api/v1/namespaces/shop'],
    [
      { kind: 'Lease', namespace: 'reroll-system', name: 'reroll' },
      '/apis/coordination.k8s.io/v1/namespaces/reroll-system/leases/reroll',
    ],
  ] as const)('of %j', async (object, path) => {
    const calling = new Calling();
    const reading = calling.client.get(object);
    const { call } = await calling.answer(response(200, item('web')));
    expect(call).toMatchObject({ method: 'GET', path, timeoutMs: 5_000 });
    expect(await reading).toEqual(item('web'));
  });

  test('of an object that does not exist has no result', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    await calling.answer(refusal(404, 'NotFound'));
    expect(await reading).toBeUndefined();
  });

  test('of a kind that the cluster lacks says so', async () => {
    const calling = new Calling();
    const reading = calling.client.get({ kind: 'rollouts.argoproj.io', namespace: 'shop', name: 'web' });
    const message =
      'cannot get rollouts.argoproj.io shop/web: the cluster has no rollouts.argoproj.io of version argoproj.io/v1alpha1; see kubectl api-resources';
    await Promise.all([
      expect(reading).rejects.toMatchObject({ message, isForbidden: false }),
      calling.answer(response(404)),
    ]);
  });

  test.each([
    [
      web,
      'cannot get Deployment shop/web: not allowed; it needs verb get on deployments of API group apps in namespace shop',
    ],
    [
      { kind: 'Namespace', namespace: undefined, name: 'shop' },
      'cannot get Namespace shop: not allowed; it needs verb get on namespaces',
    ],
  ] as const)('that is refused names the right: %j', async (object, message) => {
    const calling = new Calling();
    const reading = calling.client.get(object);
    await Promise.all([
      expect(reading).rejects.toMatchObject({ message, isForbidden: true }),
      calling.answer(refusal(403, 'Forbidden')),
    ]);
  });
});

describe('a patch', () => {
  test('is a merge patch under the field manager of commands, with strict field validation', async () => {
    const calling = new Calling();
    const patching = calling.client.patch(web, body, false);
    const { call } = await calling.answer(response(200, item('web')));
    expect(call).toMatchObject({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/shop/deployments/web',
      contentType: 'application/merge-patch+json',
      body,
    });
    expect(call.query).toEqual({ fieldManager: 'reroll-cli', fieldValidation: 'Strict' });
    expect(await patching).toEqual({ result: 'patched', object: item('web') });
  });

  test('that is a dry run says so', async () => {
    const calling = new Calling();
    const patching = calling.client.patch(web, body, true);
    const { query } = await calling.answer(response(200, item('web')));
    await patching;
    expect(query).toEqual({ fieldManager: 'reroll-cli', fieldValidation: 'Strict', dryRun: 'All' });
  });

  test.each<[string, ApiResponse, ClientPatch]>([
    ['the object has changed', refusal(409, 'Conflict'), { result: 'conflict' }],
    [
      'another object has the name',
      refusal(422, 'Invalid', {
        causes: [{ reason: 'FieldValueInvalid', message: 'field is immutable', field: 'metadata.uid' }],
      }),
      { result: 'conflict' },
    ],
    ['the object is gone', refusal(404, 'NotFound'), { result: 'absent' }],
    [
      'a right lacks',
      status(
        403,
        'deployments.apps "web" is forbidden: User "jane" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      ),
      {
        result: 'failed',
        message:
          'cannot patch Deployment shop/web: not allowed; it needs verb patch on deployments of API group apps in namespace shop',
      },
    ],
    [
      'a webhook denies it',
      status(403, 'admission webhook "gate.example" denied the request: not on Fridays'),
      {
        result: 'failed',
        message:
          'cannot patch Deployment shop/web: admission webhook "gate.example" denied the request: not on Fridays',
      },
    ],
    [
      'a policy denies it',
      status(422, 'deployments.apps "web" is forbidden', {
        causes: [{ message: "policy 'four-eyes' denied request: ask" }],
      }),
      { result: 'failed', message: "policy 'four-eyes' denied request: ask" },
    ],
  ])('%s', async (_what, answer, expected) => {
    expect(await patched(answer)).toEqual(expected);
  });

  test('that is invalid quotes no value of it', async () => {
    const cause = {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: "true planted": no',
      field: 'metadata.annotations',
    };
    const answer = status(422, 'Deployment.apps "web" is invalid: "true planted"', { causes: [cause] });
    expect(JSON.stringify(await patched(answer))).not.toContain('planted');
  });
});

describe('the clock', () => {
  const dated = (date: string): ApiResponse => ({ ...response(200, item('web')), headers: { date } });

  test('is that of this machine before the first answer', () => {
    const { client, clock } = new Calling();
    expect(client.nowMs).toBe(clock.now());
  });

  test('is that of the API server afterwards, and goes on with this machine', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    await calling.answer(dated('Thu, 07 Jan 2027 09:00:00 GMT'));
    await reading;
    expect(calling.client.nowMs).toBe(Date.parse('2027-01-07T09:00:00Z'));
    calling.clock.tick(90_000);
    expect(calling.client.nowMs).toBe(Date.parse('2027-01-07T09:01:30Z'));
  });

  test.each(['', 'yesterday'])('stays where an answer has no date: %j', async (date) => {
    const calling = new Calling();
    const [first, second] = [calling.client.get(web), calling.client.get(web)];
    await calling.answer(dated('Thu, 07 Jan 2027 09:00:00 GMT'));
    await calling.answer(dated(date));
    await Promise.all([first, second]);
    expect(calling.client.nowMs).toBe(Date.parse('2027-01-07T09:00:00Z'));
  });

  test('is told by refusals too', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    await calling.answer({ ...refusal(404, 'NotFound'), headers: { date: 'Thu, 07 Jan 2027 09:00:00 GMT' } });
    await reading;
    expect(calling.client.nowMs).toBe(Date.parse('2027-01-07T09:00:00Z'));
  });
});
