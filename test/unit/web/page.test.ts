/** What the page answers, and when. */
import { describe, expect, test } from '@jest/globals';

import { securityHeaders, type PageAnswer } from '../../../src/web/page.ts';
import { pageStory, storyPages } from '../../builders/page-story.ts';
import { tripWith } from '../../builders/trip.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';
import { linksOf, mainText } from '../../support/html.ts';
import { violations } from '../../support/data-schemas.ts';

const story = await pageStory();

async function dataOf(fixture: PageFixture, path: string): Promise<unknown> {
  const answer = await fixture.get(path);
  expect([answer.status, answer.contentType]).toEqual([200, 'application/json; charset=utf-8']);
  return JSON.parse(answer.text);
}

/** The id of the change that `web` waits with. */
async function waitingChange(fixture: PageFixture): Promise<string> {
  const { text } = await fixture.get('/w/Deployment/shop/web');
  const link = linksOf(text).find((each) => each.includes('/changes/'));
  return link?.split('/').at(-1) ?? '';
}

describe('what the pages say', () => {
  test('the overview counts the states, and lists what needs a person with the command that answers it', async () => {
    const fixture = await PageFixture.on(story);
    const text = mainText((await fixture.get('/')).text);
    expect(text).toMatch(/5 workloads, 3 need a person/);
    expect(text).toMatch(/web Deployment in shop pending approval \(\w{16}\) ConfigMap\/app \(all keys\)/);
    expect(text).toContain('kubectl reroll approve deployment/web -n shop');
    expect(text).toContain('kubectl reroll hold deployment/held -n shop --off');
    expect(text).toContain('kubectl describe deployment/slow -n shop');
  });

  test('the overview tells what became of each change of the last hour', async () => {
    const fixture = await PageFixture.on(story);
    const text = mainText((await fixture.get('/')).text);
    expect(text).toMatch(/ConfigMap\/app in shop \w+ ago 0 of 2 rolled, 2 waiting/);
    expect(text).toMatch(/ConfigMap\/calm in shop \w+ ago 1 of 2 rolled, 1 failed/);
  });

  test('a tripped breaker is on the overview with its command', async () => {
    const fixture = await PageFixture.on(story);
    fixture.trips = [tripWith({ atMs: story.cluster.nowMs })];
    await fixture.changed();
    expect(mainText((await fixture.get('/')).text)).toContain(`kubectl reroll resume ${tripWith().id}`);
  });

  test('the page of a workload has the sections of reroll explain, and the gates with their reasons', async () => {
    const fixture = await PageFixture.on(story);
    const web = mainText((await fixture.get('/w/Deployment/shop/web')).text);
    expect(web).toMatch(/pending It waits for approval of ConfigMap\/app \w{16}\./);
    expect(web).toMatch(/by manager kustomize-controller/);
    expect(web).toMatch(/approval CLOSED/);
    expect(mainText((await fixture.get('/w/Deployment/shop/held')).text)).toMatch(/hold CLOSED.*INC-4711/);
  });

  test('the page of a config has its users, its keys and the keys that no template names', async () => {
    const fixture = await PageFixture.on(story);
    const text = mainText((await fixture.get('/configs/ConfigMap/shop/app')).text);
    expect(text).toMatch(/Used by 2 workloads\./);
    expect(text).toMatch(/color size/);
    const secret = mainText((await fixture.get('/configs/Secret/shop/db')).text);
    expect(secret).toMatch(/password and 1 key that no pod template names/);
    expect(secret).not.toContain('unused');
  });

  test('the page of a change has who waits, and the command that releases it', async () => {
    const fixture = await PageFixture.on(story);
    const id = await waitingChange(fixture);
    const text = mainText((await fixture.get(`/changes/${id}`)).text);
    expect(text).toMatch(/0 of 2 rolled, 2 waiting/);
    expect(text).toMatch(/written \w+ ago by manager kustomize-controller/);
    expect(text).toContain(`kubectl reroll approve --change ${id}`);
  });

  test('the workloads are filtered by the address', async () => {
    const fixture = await PageFixture.on(story);
    const text = mainText((await fixture.get('/workloads?state=pending&q=we')).text);
    expect(text).toContain('1 to 1 of 1');
    expect(text).toContain('web Deployment in shop');
  });

  test.each([
    '/nowhere',
    '/w/Deployment/shop/none',
    '/w/Pod/shop/web',
    '/configs/ConfigMap/shop/none',
    '/changes/00000000',
  ])('%s is not found, and the page says what to do', async (path) => {
    const fixture = await PageFixture.on(story);
    const { status, text } = await fixture.get(path);
    expect(status).toBe(404);
    expect(mainText(text)).toMatch(/not known here|no such page/);
  });
});

describe('the data of the commands', () => {
  test.each([
    ['status', '/api/v1alpha1/status', 'status-list'],
    ['one workload', '/api/v1alpha1/explain/Deployment/shop/web', 'workload-explanation'],
    ['one config', '/api/v1alpha1/explain/ConfigMap/shop/app', 'config-explanation'],
    ['changes', '/api/v1alpha1/changes', 'change-list'],
  ])('%s is as its schema says', async (_what, path, schema) => {
    expect(violations(await dataOf(await PageFixture.on(story), path), schema)).toEqual([]);
  });

  test('one change is as its schema says', async () => {
    const fixture = await PageFixture.on(story);
    const id = await waitingChange(fixture);
    const data = await dataOf(fixture, `/api/v1alpha1/changes/${id}`);
    expect(violations(data, 'change')).toEqual([]);
    expect(data).toMatchObject({ id, counts: { waiting: 2 } });
  });

  test('the page of workloads links to its data with the same filters', async () => {
    const { text } = await (await PageFixture.on(story)).get('/workloads?state=failed&ns=shop&page=2');
    expect(linksOf(text)).toContain('./api/v1alpha1/status?ns=shop&state=failed');
  });

  test('status has the filters of the page', async () => {
    const data = (await dataOf(await PageFixture.on(story), '/api/v1alpha1/status?state=failed')) as {
      items: unknown[];
    };
    expect(data.items).toMatchObject([{ workload: { name: 'slow' }, state: 'failed', needsPerson: true }]);
  });

  test('what is not there is an error as data', async () => {
    const { status, text } = await (await PageFixture.on(story)).get('/api/v1alpha1/explain/Deployment/shop/none');
    expect([status, JSON.parse(text)]).toMatchObject([404, { kind: 'Error' }]);
  });
});

describe('when it answers', () => {
  test('poll-304-when-idle: nothing is rendered until something changes', async () => {
    const fixture = await PageFixture.on(story);
    for (const path of [...storyPages, '/api/v1alpha1/status']) {
      const first = await fixture.get(path);
      const etag = first.headers?.['etag'];
      expect(etag).toMatch(/^"[\w-]{16}"$/);
      story.client.lists.length = 0;
      const again = await fixture.get(path, { ifNoneMatch: etag });
      expect([again.status, again.text, again.headers?.['etag']]).toEqual([304, '', etag]);
      expect(story.client.lists).toEqual([]);
      await fixture.changed();
      await fixture.clock.advance(1_000);
      expect((await fixture.get(path, { ifNoneMatch: etag })).status).toBe(200);
    }
  });

  test('at most ten pages a second are rendered; the next one is told when to come again', async () => {
    const fixture = await PageFixture.on(story);
    const answers = await Promise.all(Array.from({ length: 11 }, () => fixture.get('/')));
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 503]);
    expect(answers.at(-1)?.headers).toMatchObject({ 'retry-after': '1' });
    await fixture.clock.advance(1_000);
    expect((await fixture.get('/')).status).toBe(200);
  });

  test('nothing is rendered while the queue is busy for longer than 200 ms', async () => {
    const fixture = await PageFixture.on(story);
    fixture.idleMs = 0;
    const answers: PageAnswer[] = [];
    const asked = fixture.get('/').then((answer) => answers.push(answer));
    await fixture.clock.advance(190);
    expect(answers).toEqual([]);
    await fixture.clock.advance(20);
    await asked;
    expect(answers).toMatchObject([{ status: 503, headers: { 'retry-after': '1' } }]);
    expect(mainText(answers[0]?.text ?? '')).toContain('Rolls come before this page');
  });

  test('a page waits for a short burst of work', async () => {
    const fixture = await PageFixture.on(story);
    fixture.idleMs = 0;
    const asked = fixture.get('/');
    await fixture.clock.advance(50);
    fixture.idleMs = 1;
    await fixture.clock.advance(20);
    expect((await asked).status).toBe(200);
  });

  test('a snapshot that the queue holds up ends the wait as well, and is there for the next reader', async () => {
    const fixture = await PageFixture.on(story);
    const releases: (() => void)[] = [];
    fixture.pause = () => {
      fixture.idleMs = 0;
      return new Promise((resolve) => releases.push(resolve));
    };
    const answers: PageAnswer[] = [];
    const asked = fixture.get('/').then((answer) => answers.push(answer));
    await fixture.clock.advance(300);
    await asked;
    expect(answers).toMatchObject([{ status: 503, headers: { 'retry-after': '1' } }]);
    fixture.pause = () => Promise.resolve();
    fixture.idleMs = 1;
    for (const release of releases) release();
    expect((await fixture.get('/')).status).toBe(200);
  });

  test('before the watches have synced there is nothing to show', async () => {
    const fixture = await PageFixture.on(story);
    fixture.isSynced = false;
    await fixture.changed();
    expect((await fixture.get('/')).status).toBe(503);
  });
});

describe('who is answered', () => {
  test.each([
    ['localhost:8081', 200],
    ['127.0.0.1:8081', 200],
    ['[::1]:8081', 200],
    ['Reroll.example', 200],
    ['reroll.example:443', 200],
    ['evil.example', 421],
    ['reroll.example.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['10.0.0.7', 421],
    ['', 421],
    [undefined, 421],
  ])('host-header-rebinding-421: Host %s gets %d', async (host, status) => {
    const fixture = await PageFixture.on(story, { hosts: ['reroll.example'] });
    expect((await fixture.get('/', { host })).status).toBe(status);
    expect((await fixture.get('/api/v1alpha1/status', { host })).status).toBe(status);
  });

  test('the policy allows nothing inline and nothing of another origin', () => {
    expect(securityHeaders['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
  });
});
