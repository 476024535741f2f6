/** The page with the rights of a user: what a survey says, and which survey is news. */
import { expect, test } from '@jest/globals';

import { SurveySource, type SurveySourceOptions } from '../../../src/commands/web/survey-source.ts';
import { openAccess } from '../../../src/web/access.ts';
import { Page } from '../../../src/web/page.ts';
import { pageStory } from '../../builders/page-story.ts';
import { Shop } from '../../builders/shop.ts';
import { mainText } from '../../support/html.ts';

async function surveyed(given?: Shop) {
  const shop = given ?? (await pageStory());
  const settings = { namespace: 'shop', allNamespaces: false, selector: undefined };
  const connected = { client: shop.client, defaultNamespace: 'shop' };
  const { installation } = shop.cluster;
  const options = { settings, connected, context: {}, installation } as unknown as SurveySourceOptions;
  const source = new SurveySource(options);
  const page = new Page({ source, access: openAccess, lulls: undefined, hosts: [] });
  const get = (path: string) =>
    page.answer({
      url: new URL(path, 'http://localhost'),
      ...{ host: 'localhost', authorization: undefined, ifNoneMatch: undefined },
    });
  return { shop, source, get };
}

test('before the first survey there is nothing to show', async () => {
  const { get } = await surveyed();
  expect((await get('/')).status).toBe(503);
});

test('it shows what waits, and what became of the changes, by the writers of the configs', async () => {
  const { shop, source, get } = await surveyed();
  source.take((await shop.cluster.survey()).survey);
  const text = mainText((await get('/')).text);
  expect(text).toContain('3 need a person');
  expect(text).toMatch(/ConfigMap\/app in shop \w+ ago 0 of 2 rolled, 2 waiting/);
  expect(text).not.toContain('Decisions');
});

test('a survey that says the same is no news, and one that says more is', async () => {
  const { shop, source } = await surveyed();
  source.take((await shop.cluster.survey()).survey);
  const { revision } = source;
  source.take((await shop.cluster.survey()).survey);
  expect(source.revision).toBe(revision);
  shop.cluster.annotate({ kind: 'Deployment', name: 'held' }, { 'reroll.dev/hold': null });
  source.take((await shop.cluster.survey()).survey);
  expect(source.revision).not.toBe(revision);
});

test('what has changed is older than an hour after an hour in which nothing changes', async () => {
  const { shop, source, get } = await surveyed();
  source.take((await shop.cluster.survey()).survey);
  const hour = async (): Promise<string> => mainText((await get('/')).text);
  expect(await hour()).toContain('ConfigMap/app in shop');
  shop.pass(2 * 3_600_000);
  source.take((await shop.cluster.survey()).survey);
  expect(await hour()).toContain('No config of a workload has changed.');
});

test('the users of a config are also those whose lists name it', async () => {
  const own = new Shop();
  own.config('ConfigMap/listed', { color: 'red' });
  own.config('ConfigMap/matched', { color: 'red' });
  const annotations = { 'reroll.dev/configmaps': 'listed, mat*' };
  own.workload('web', { annotations, podSpec: { containers: [{ name: 'app' }] } });
  await own.control();
  own.pass(60_000);
  own.config('ConfigMap/listed', { color: 'blue' });
  await own.control();
  own.pass(60_000);
  own.config('ConfigMap/matched', { color: 'blue' });
  await own.control();
  const { shop, source, get } = await surveyed(own);
  source.take((await shop.cluster.survey()).survey);
  const snapshot = await source.snapshot();
  for (const name of ['listed', 'matched']) expect(snapshot?.usersOf(`ConfigMap/shop/${name}`)).toHaveLength(1);
  expect(mainText((await get('/')).text)).toContain('ConfigMap/matched in shop');
});

test('a survey that fails keeps the last one, and the page says so until the next one', async () => {
  const { shop, source, get } = await surveyed();
  source.take((await shop.cluster.survey()).survey);
  const { revision } = source;
  source.fail('the API server does not answer');
  expect(source.revision).not.toBe(revision);
  const text = mainText((await get('/')).text);
  expect(text).toMatch(/This is the state of [\dT:-]+Z, and may be old: the API server does not answer/);
  expect(text).toContain('3 need a person');
  source.take((await shop.cluster.survey()).survey);
  expect(source.revision).toBe(revision);
  expect(mainText((await get('/')).text)).not.toContain('may be old');
});
