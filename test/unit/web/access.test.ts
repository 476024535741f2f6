/** Whose rights decide what the page shows, and for how long an answer counts. */
import { describe, expect, test } from '@jest/globals';

import { ClientError } from '../../../src/model/cluster-client.ts';
import { KubernetesAccess, type Reviews, type User } from '../../../src/web/access.ts';
import { Shop } from '../../builders/shop.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';
import { mainText } from '../../support/html.ts';

const user = (username: string): User => ({ username, uid: '', groups: [], extra: {} });

/** The API server: which tokens are valid, and which namespaces each user may list; undefined stands for all. */
class FakeReviews implements Reviews {
  readonly tokens = new Map<string, string>();
  readonly rights = new Map<string, readonly (string | undefined)[]>();
  readonly asked: string[] = [];
  isDown = false;

  userOf(token: string): Promise<User | undefined> {
    this.asked.push(`token ${token}`);
    if (this.isDown) return Promise.reject(new ClientError('no answer', false));
    const name = this.tokens.get(token);
    return Promise.resolve(name === undefined ? undefined : user(name));
  }

  mayList({ username }: User, namespace: string | undefined): Promise<boolean> {
    this.asked.push(`${username} ${namespace ?? '*'}`);
    return Promise.resolve(this.rights.get(username)?.includes(namespace) === true);
  }
}

async function twoNamespaces(): Promise<Shop> {
  const shop = new Shop();
  shop.cluster.namespace('blog');
  for (const namespace of ['shop', 'blog']) {
    shop.cluster.config('ConfigMap', 'app', { color: 'red' }, { namespace });
    shop.cluster.workload(`web-of-${namespace}`, { namespace });
  }
  await shop.control();
  return shop;
}

async function open(): Promise<{
  readonly fixture: PageFixture;
  readonly reviews: FakeReviews;
  readonly clock: FakeClock;
}> {
  const reviews = new FakeReviews();
  const clock = new FakeClock();
  reviews.tokens.set('of-ann', 'ann');
  reviews.rights.set('ann', ['shop']);
  const fixture = await PageFixture.on(await twoNamespaces(), { access: new KubernetesAccess(reviews, clock) });
  return { fixture, reviews, clock };
}

const as = (token: string) => ({ authorization: `Bearer ${token}` });

describe('--web-auth=kubernetes', () => {
  test('user-sees-only-own-namespaces: rows, explanations, changes and data', async () => {
    const { fixture } = await open();
    const { text } = await fixture.get('/workloads', as('of-ann'));
    expect(mainText(text)).toContain('web-of-shop');
    expect(text).not.toContain('blog');
    const hidden = [
      '/w/Deployment/blog/web-of-blog',
      '/configs/ConfigMap/blog/app',
      '/api/v1alpha1/explain/ConfigMap/blog/app',
    ];
    for (const path of hidden) {
      const answer = await fixture.get(path, as('of-ann'));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain('web-of-blog Deployment');
    }
    const data = await fixture.get('/api/v1alpha1/status', as('of-ann'));
    expect(data.text).not.toContain('blog');
    expect((await fixture.get('/api/v1alpha1/changes', as('of-ann'))).text).not.toContain('blog');
  });

  test('of a Secret that no workload uses a user of a namespace does not learn that it exists', async () => {
    const shop = await twoNamespaces();
    shop.config('Secret/hidden', { password: 'first-value-of-a-secret' });
    const reviews = new FakeReviews();
    reviews.tokens.set('of-ann', 'ann');
    reviews.rights.set('ann', ['shop']);
    const fixture = await PageFixture.on(shop, { access: new KubernetesAccess(reviews, new FakeClock()) });
    for (const path of ['/configs/Secret/shop/', '/api/v1alpha1/explain/Secret/shop/']) {
      const answers = await Promise.all(
        ['hidden', 'absent'].map((name) => fixture.get(`${path}${name}`, as('of-ann'))),
      );
      expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    }
    expect((await fixture.get('/configs/ConfigMap/shop/app', as('of-ann'))).status).toBe(200);
  });

  test('a user that may list all Deployments sees all, and costs two questions', async () => {
    const { fixture, reviews } = await open();
    reviews.rights.set('ann', [undefined]);
    expect((await fixture.get('/workloads', as('of-ann'))).text).toContain('web-of-blog');
    expect(reviews.asked).toEqual(['token of-ann', 'ann *']);
  });

  test.each([
    ['no token', {}],
    ['another scheme', { authorization: 'Basic b2YtYW5u' }],
    ['a token that is not valid', as('of-nobody')],
  ])('%s: 401', async (_what, headers) => {
    const { fixture } = await open();
    const answer = await fixture.get('/', headers);
    expect([answer.status, answer.headers]).toMatchObject([401, { 'www-authenticate': 'Bearer' }]);
  });

  test('a user without rights: 403, which claims nothing of namespaces that the page does not show', async () => {
    const { fixture, reviews } = await open();
    reviews.rights.set('ann', ['without-workloads']);
    const { status, text } = await fixture.get('/', as('of-ann'));
    expect([status, text]).toEqual([403, expect.stringContaining('no namespace with an opted-in workload')]);
  });

  test('many users of many namespaces: a second round within a minute asks nothing', async () => {
    const reviews = new FakeReviews();
    const access = new KubernetesAccess(reviews, new FakeClock());
    const namespaces = Array.from({ length: 300 }, (_each, index) => `ns-${String(index)}`);
    const users = Array.from({ length: 50 }, (_each, index) => `user-${String(index)}`);
    for (const name of users) {
      reviews.tokens.set(name, name);
      reviews.rights.set(name, ['ns-7']);
    }
    const round = async (): Promise<void> => {
      for (const name of users) await access.viewerOf(as(name).authorization, () => Promise.resolve(namespaces));
    };
    await round();
    reviews.asked.length = 0;
    await round();
    expect(reviews.asked).toEqual([]);
  });

  test('the rights of the 501st user push out those of the user that has asked least lately', async () => {
    const reviews = new FakeReviews();
    const access = new KubernetesAccess(reviews, new FakeClock());
    const ask = (index: number) => {
      const name = `user-${String(index)}`;
      reviews.tokens.set(name, name);
      return access.viewerOf(as(name).authorization, () => Promise.resolve([]));
    };
    for (let index = 0; index < 500; index += 1) await ask(index);
    await ask(0);
    await ask(500);
    reviews.asked.length = 0;
    await ask(0);
    expect(reviews.asked).toEqual([]);
    await ask(1);
    expect(reviews.asked).toEqual(['user-1 *']);
  });

  test('token-revoked-within-60s: answers are kept for a minute, and no longer', async () => {
    const { fixture, reviews, clock } = await open();
    expect((await fixture.get('/', as('of-ann'))).status).toBe(200);
    reviews.tokens.clear();
    await clock.advance(59_000);
    expect((await fixture.get('/', as('of-ann'))).status).toBe(200);
    expect(reviews.asked.filter((each) => each.startsWith('token'))).toHaveLength(1);
    await clock.advance(1_000);
    expect((await fixture.get('/', as('of-ann'))).status).toBe(401);
  });

  test('a right that is taken away counts for at most a minute', async () => {
    const { fixture, reviews, clock } = await open();
    expect((await fixture.get('/', as('of-ann'))).status).toBe(200);
    reviews.rights.set('ann', []);
    await clock.advance(60_000);
    expect((await fixture.get('/', as('of-ann'))).status).toBe(403);
  });

  test('another user with the same page gets no 304 for rows of the first one', async () => {
    const { fixture, reviews } = await open();
    reviews.tokens.set('of-bob', 'bob');
    reviews.rights.set('bob', ['blog']);
    const first = await fixture.get('/', as('of-ann'));
    const second = await fixture.get('/', { ...as('of-bob'), ifNoneMatch: first.headers?.['etag'] });
    expect(second.status).toBe(200);
  });

  test('a failed question is no answer: the next request asks again', async () => {
    const { fixture, reviews } = await open();
    reviews.isDown = true;
    const answer = await fixture.get('/', as('of-ann'));
    expect([answer.status, mainText(answer.text)]).toEqual([502, expect.stringContaining('no answer')]);
    expect((await fixture.get('/api/v1alpha1/status', as('of-ann'))).status).toBe(502);
    reviews.isDown = false;
    expect((await fixture.get('/', as('of-ann'))).status).toBe(200);
  });

  test('polls of a known token and requests without one take no render from other readers', async () => {
    const { fixture } = await open();
    const etag = (await fixture.get('/', as('of-ann'))).headers?.['etag'];
    for (let count = 0; count < 30; count += 1) {
      expect((await fixture.get('/')).status).toBe(401);
      expect((await fixture.get('/', { ...as('of-ann'), ifNoneMatch: etag })).status).toBe(304);
    }
    expect((await fixture.get('/workloads', as('of-ann'))).status).toBe(200);
  });

  test('at most ten unknown tokens a second are asked about', async () => {
    const { fixture, reviews } = await open();
    for (let count = 0; count < 30; count += 1) await fixture.get('/', as(`guess-${String(count)}`));
    expect(reviews.asked).toHaveLength(10);
  });

  test('before the watches have synced a user of one namespace gets 503, and no refusal', async () => {
    const { fixture } = await open();
    fixture.isSynced = false;
    await fixture.changed();
    expect((await fixture.get('/', as('of-ann'))).status).toBe(503);
  });

  test('while a busy queue holds up the snapshot a user of one namespace waits 200 ms, and gets 503', async () => {
    const { fixture } = await open();
    const releases: (() => void)[] = [];
    fixture.pause = () => {
      fixture.idleMs = 0;
      return new Promise((resolve) => releases.push(resolve));
    };
    await fixture.changed();
    const answers: number[] = [];
    const asked = fixture.get('/', as('of-ann')).then(({ status }) => answers.push(status));
    await fixture.clock.advance(300);
    expect(answers).toEqual([503]);
    await asked;
    for (const release of releases) release();
  });

  test('style and script need no token', async () => {
    const { fixture } = await open();
    const { text } = await (await PageFixture.on(await twoNamespaces())).get('/');
    const style = /href="\.(\/assets\/[^"]+\.css)"/.exec(text)?.[1] ?? '';
    const answer = await fixture.get(style);
    expect([answer.status, answer.headers]).toMatchObject([
      200,
      { 'cache-control': 'public, max-age=31536000, immutable' },
    ]);
  });
});
