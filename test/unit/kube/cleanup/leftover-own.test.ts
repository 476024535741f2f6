import { describe, expect, test } from '@jest/globals';

import type { ControllerObject } from '../../../../src/model/leftover.ts';
import { refusal, response } from '../fake-transport.ts';
import { createLeftoverStore } from './leftover-fixture.ts';

describe('an object of the controller', () => {
  const metadata = { namespace: 'ns', name: 'reroll', uid: 'u', resourceVersion: '5' };
  const spec = { holderIdentity: 'reroll-0', leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.500000Z' };

  async function find(body: object, date?: string): Promise<ControllerObject | undefined> {
    const { transport, store, clock } = createLeftoverStore();
    clock.tick(20_000);
    const finding = store.find('Lease', { namespace: 'ns', name: 'reroll' });
    const call = await transport.next();
    expect(call.call.path).toBe('/apis/coordination.k8s.io/v1/namespaces/ns/leases/reroll');
    call.respond({ ...response(200, body), headers: date === undefined ? {} : { date } });
    return finding;
  }

  test('is found with uid and resourceVersion, for its removal', async () => {
    expect(await find({ metadata })).toEqual({
      kind: 'Lease',
      ...metadata,
      isMarked: false,
    });
    const labels = { 'app.kubernetes.io/managed-by': 'reroll' };
    expect(await find({ metadata: { ...metadata, labels } })).toMatchObject({ isMarked: true });
  });

  test.each([
    [
      'holds, by the clock of the server',
      spec,
      'Thu, 01 Jan 2026 00:00:15 GMT',
      { renewedSecondsAgo: 15, isExpired: false, watchSeconds: 0 },
    ],
    [
      'held, by the clock of the server',
      spec,
      'Thu, 01 Jan 2026 00:00:16 GMT',
      { renewedSecondsAgo: 16, isExpired: true, watchSeconds: 15 },
    ],
    [
      'held, by our own clock where the server tells no time',
      spec,
      undefined,
      { renewedSecondsAgo: 20, isExpired: true, watchSeconds: 15 },
    ],
    [
      'holds, with a clock before that of the server',
      spec,
      'Thu, 01 Jan 2026 00:00:00 GMT',
      { renewedSecondsAgo: 0, isExpired: false, watchSeconds: 0 },
    ],
    [
      'held so long ago that no clock can be so wrong',
      spec,
      'Thu, 01 Jan 2026 00:10:16 GMT',
      { renewedSecondsAgo: 616, isExpired: true, watchSeconds: 0 },
    ],
    [
      'held, and that is watched for a minute at most',
      { ...spec, leaseDurationSeconds: 3_600 },
      'Thu, 01 Jan 2026 01:00:16 GMT',
      { renewedSecondsAgo: 3_616, isExpired: true, watchSeconds: 60 },
    ],
  ])('a Lease has a holder who %s', async (_rule, leaseSpec, date, expected) => {
    expect((await find({ metadata, spec: leaseSpec }, date))?.holder).toEqual({ identity: 'reroll-0', ...expected });
  });

  test.each([
    ['was released', { ...spec, holderIdentity: '' }],
    ['was never renewed', { ...spec, renewTime: undefined }],
  ])('a Lease that %s has no holder', async (_rule, leaseSpec) => {
    expect((await find({ metadata, spec: leaseSpec }))?.holder).toBeUndefined();
  });

  test.each([
    ['is renewed', { metadata: { ...metadata, resourceVersion: '6' }, spec }, true],
    ['stays as it is', { metadata, spec }, false],
    ['is released', { metadata: { ...metadata, resourceVersion: '6' }, spec: { ...spec, holderIdentity: '' } }, false],
    ['is deleted', undefined, false],
  ])('a Lease that is watched and %s', async (_rule, later, expected) => {
    const { transport, store, clock } = createLeftoverStore();
    const watching = store.isRenewed({ kind: 'Lease', ...metadata, isMarked: false }, 15);
    await clock.advance(14_999);
    expect(transport.pendingCount).toBe(0);
    await clock.advance(1);
    (await transport.next()).respond(later === undefined ? refusal(404, 'NotFound') : response(200, later));
    await expect(watching).resolves.toBe(expected);
  });

  test.each([
    ['is there', response(200, {}), true],
    ['may not be read', refusal(403, 'Forbidden'), true],
    ['is not there', refusal(404, 'NotFound'), false],
  ])('a Namespace that %s', async (_rule, answer, expected) => {
    const { transport, store } = createLeftoverStore();
    const asking = store.hasNamespace('shop');
    const call = await transport.next();
    expect(call.call).toMatchObject({ method: 'GET', path: '/api/v1/namespaces/shop' });
    call.respond(answer);
    await expect(asking).resolves.toBe(expected);
  });

  test('that does not exist is undefined, and a refusal is an error', async () => {
    const { transport, store } = createLeftoverStore();
    const missing = store.find('Secret', { namespace: 'ns', name: 'key' });
    (await transport.next()).respond(refusal(404, 'NotFound'));
    await expect(missing).resolves.toBeUndefined();
    const refused = store.find('Secret', { namespace: 'ns', name: 'key' });
    (await transport.next()).respond(refusal(403, 'Forbidden'));
    await expect(refused).rejects.toThrow('GET /api/v1/namespaces/ns/secrets/key: Forbidden said the server');
  });

  test('is deleted with the uid and the resourceVersion that were found', async () => {
    const { transport, store } = createLeftoverStore();
    const found: ControllerObject = { kind: 'Secret', ...metadata, isMarked: true };
    const removing = store.remove(found);
    const call = await transport.next();
    expect(call.call).toMatchObject({
      method: 'DELETE',
      path: '/api/v1/namespaces/ns/secrets/reroll',
      body: { preconditions: { uid: 'u', resourceVersion: '5' } },
    });
    call.respond(refusal(409, 'Conflict'));
    await expect(removing).resolves.toMatchObject({ result: 'failed' });
  });
});
