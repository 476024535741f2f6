import { describe, expect, test } from '@jest/globals';

import { ApiStatusError } from '../../../../src/kube/api/api-errors.ts';
import { checkListOrder } from '../../../../src/kube/reflector/list-order.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { FakeTransport, refusal, response } from '../fake-transport.ts';

const paths = ['/api/v1/secrets', '/apis/apps/v1/deployments', '/api/v1/secrets'];

function start() {
  const transport = new FakeTransport();
  const controller = new AbortController();
  return { transport, controller, checking: checkListOrder(transport, paths, controller.signal) };
}

const list = (resourceVersion: string) => response(200, { metadata: { resourceVersion }, items: null });

describe('checkListOrder', () => {
  test.each([
    { rule: 'versions that grow are ordered', versions: ['9', '10', '11'], isOrdered: true },
    { rule: 'equal versions are ordered', versions: ['9', '9', '9'], isOrdered: true },
    { rule: 'workloads behind configs are not ordered', versions: ['500', '20', '501'], isOrdered: false },
    { rule: 'workloads ahead of configs are not ordered', versions: ['500', '2000', '501'], isOrdered: false },
  ])('$rule', async ({ versions, isOrdered }) => {
    const { transport, checking } = start();
    for (const version of versions) (await transport.next()).respond(list(version));
    await expect(checking).resolves.toEqual({
      isOrdered,
      versions: versions.map((resourceVersion, index) => ({ path: paths[index], resourceVersion })),
    });
  });

  test('each list is consistent, small, and read after the one before it', async () => {
    const { transport, controller, checking } = start();
    for (const path of paths) {
      const call = await transport.next();
      expect(transport.pendingCount).toBe(0);
      expect(call.call).toEqual({ method: 'GET', path, query: { limit: 1 }, signal: controller.signal });
      call.respond(list('1'));
    }
    await checking;
  });

  test('a refused list throws the message of the server', async () => {
    const { transport, checking } = start();
    (await transport.next()).respond(refusal(403, 'Forbidden'));
    await expect(checking).rejects.toThrow(ApiStatusError);
    await expect(checking).rejects.toMatchObject({ status: { code: 403 } });
  });

  test('an answer that is not a list throws', async () => {
    const { transport, checking } = start();
    (await transport.next()).respond(response(200, {}));
    await expect(checking).rejects.toThrow(TransportError);
  });

  test('an abort throws its own reason', async () => {
    const { transport, controller, checking } = start();
    await transport.next();
    controller.abort(new Error('stopped'));
    await expect(checking).rejects.toThrow('stopped');
  });
});
