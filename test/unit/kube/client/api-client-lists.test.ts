/** Lists of commands: pages, what is asked for, tokens that are too old, and rights that lack. */
import { describe, expect, test } from '@jest/globals';

import { ClientError, type ClientKind, type ListScope } from '../../../../src/model/cluster-client.ts';
import { refusal, response } from '../fake-transport.ts';
import { Calling, namesIn, page } from './calling.ts';

const inShop: ListScope = { namespace: 'shop' };

/** The message of the error that a list in this answer ends with. */
async function refused(kind: ClientKind, namespace: string | undefined, answer: ReturnType<typeof refusal>) {
  const calling = new Calling();
  const listing = namesIn(calling.client.list(kind, { namespace }));
  await calling.answer(answer);
  const error: unknown = await listing.catch((thrown: unknown) => thrown);
  if (!(error instanceof ClientError)) throw new Error('the list was not refused');
  return { message: error.message, isForbidden: error.isForbidden };
}

function forbidden(verb: string, resource: string, where: string): ReturnType<typeof refusal> {
  const message = `${resource} is forbidden: User "jane" cannot ${verb} resource "${resource}" in API group "${where}`;
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 403, reason: 'Forbidden', message };
  return response(403, body);
}

describe('a list', () => {
  test('comes in pages, each of which continues the one before', async () => {
    const calling = new Calling({ pageSize: 2 });
    const listing = namesIn(calling.client.list('Deployment', { ...inShop, labelSelector: 'app=web' }));
    const first = await calling.answer(page(['a', 'b'], 'token-1'));
    const second = await calling.answer(page(['c']));
    expect(await listing).toEqual([['a', 'b'], ['c']]);
    expect([first, second].map(({ call }) => call.path)).toEqual(
      Array(2).fill('/apis/apps/v1/namespaces/shop/deployments'),
    );
    expect([first, second].map(({ query }) => query)).toEqual([
      { labelSelector: 'app=web', fieldSelector: undefined, limit: 2, continue: undefined },
      { labelSelector: 'app=web', fieldSelector: undefined, limit: 2, continue: 'token-1' },
    ]);
  });

  test('asks for 500 objects a page, and for metadata alone where that is enough', async () => {
    const calling = new Calling();
    const listing = namesIn(
      calling.client.list('Secret', { namespace: undefined, fieldSelector: 'type!=x', isMetadataOnly: true }),
    );
    const { call, query } = await calling.answer(page([]));
    expect(await listing).toEqual([[]]);
    expect(call).toMatchObject({ method: 'GET', path: '/api/v1/secrets', isMetadataOnly: true, timeoutMs: 5_000 });
    expect(query).toMatchObject({ limit: 500, fieldSelector: 'type!=x' });
  });

  test('asks for one page while the caller uses the one before, and for no more', async () => {
    const calling = new Calling();
    const pages = calling.client.list('ConfigMap', inShop)[Symbol.asyncIterator]();
    const first = pages.next();
    await calling.answer(page(['a'], 'token'));
    expect((await first).done).toBe(false);
    expect(calling.transport.pendingCount).toBe(1);
    await calling.answer(page(['b'], 'token'));
    expect(calling.transport.pendingCount).toBe(0);
  });

  test('starts again when its token is too old, so that objects may come twice', async () => {
    const calling = new Calling();
    const listing = namesIn(calling.client.list('Deployment', inShop));
    await calling.answer(page(['a', 'b'], 'old'));
    await calling.answer(refusal(410, 'Expired'));
    const again = await calling.answer(page(['a', 'b'], 'new'));
    const last = await calling.answer(page(['c']));
    expect(await listing).toEqual([['a', 'b'], ['a', 'b'], ['c']]);
    expect([again, last].map(({ query }) => query['continue'])).toEqual([undefined, 'new']);
    expect(calling.retries).toEqual([]);
  });

  test.each<[ClientKind, number, unknown]>([
    ['rollouts.argoproj.io', 404, []],
    ['rollouts.argoproj.io', 400, ClientError],
    ['Deployment', 404, ClientError],
  ])('of %s, answered with %d: only a kind that options add may be absent', async (kind, status, expected) => {
    const calling = new Calling();
    const listing = namesIn(calling.client.list(kind, inShop)).then(
      (pages) => pages.flat(),
      (error: unknown) => (error as Error).constructor,
    );
    await calling.answer(response(status));
    expect(await listing).toEqual(expected);
  });

  test('that is too old without a token has failed', async () => {
    expect(await refused('Deployment', 'shop', refusal(410, 'Expired'))).toEqual({
      message: 'cannot list deployments in namespace shop: Expired said the server',
      isForbidden: false,
    });
  });

  test('is no list where the answer has another shape', async () => {
    const { message } = await refused('Deployment', undefined, response(200, { metadata: {}, items: 'none' }));
    expect(message).toBe('cannot list deployments in all namespaces: the answer is not a list');
  });
});

describe('a refused list names the right that lacks', () => {
  test.each<[ClientKind, string | undefined, string, string]>([
    ['Secret', 'shop', '" in the namespace "shop"', 'verb list on secrets in namespace shop'],
    ['ConfigMap', undefined, '" at the cluster scope', 'verb list on configmaps in all namespaces'],
    [
      ...(['StatefulSet', undefined, 'apps" at the cluster scope'] as const),
      'verb list on statefulsets of API group apps in all namespaces',
    ],
    ['Namespace', undefined, '" at the cluster scope', 'verb list on namespaces'],
  ])('%s in %s', async (kind, namespace, where, right) => {
    const resource = `${kind.toLowerCase()}s`;
    const inWhich = namespace === undefined ? ' in all namespaces' : ` in namespace ${namespace}`;
    expect(await refused(kind, namespace, forbidden('list', resource, where))).toEqual({
      message: `cannot list ${resource}${kind === 'Namespace' ? '' : inWhich}: not allowed; it needs ${right}`,
      isForbidden: true,
    });
  });

  test('and never the user', async () => {
    const { message } = await refused('Secret', 'shop', forbidden('list', 'secrets', '" in the namespace "shop"'));
    expect(message).not.toContain('jane');
  });

  test('also where that is the right to act as another user', async () => {
    const answer = forbidden('impersonate', 'users', '" at the cluster scope');
    expect((await refused('Secret', 'shop', answer)).message).toBe(
      'cannot list secrets in namespace shop: not allowed; it needs verb impersonate on users',
    );
  });

  test.each<[ClientKind, string | undefined, string]>([
    ['Secret', 'shop', 'verb list on secrets in namespace shop'],
    ['Deployment', undefined, 'verb list on deployments of API group apps in all namespaces'],
    ['Lease', 'shop', 'verb list on leases of API group coordination.k8s.io in namespace shop'],
  ])('that of the call for %s in %s, where the answer names none', async (kind, namespace, right) => {
    const found = await refused(kind, namespace, refusal(403, 'Forbidden'));
    expect(found).toEqual({ message: expect.stringMatching(`not allowed; it needs ${right}$`), isForbidden: true });
  });
});

test('a list in progress ends with the command', async () => {
  const calling = new Calling();
  const listing = namesIn(calling.client.list('Deployment', inShop));
  await calling.answer(page(['a'], 'token'));
  await calling.transport.next();
  calling.stopping.abort(new Error('stopped'));
  await expect(listing).rejects.toThrow('stopped');
});
