/** No text that anybody else has written becomes markup, a script or a style. */
import { describe, expect, test } from '@jest/globals';

import { hostile, hostilePages, hostileShop } from '../../builders/hostile.ts';
import { pageStory, storyPages } from '../../builders/page-story.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';
import { tripWith } from '../../builders/trip.ts';
import { attribute, elementsOf, mainText } from '../../support/html.ts';

const shop = await hostileShop();

describe('page-escapes-hostile-names-and-annotations', () => {
  test.each(hostilePages)('%s', async (path) => {
    const fixture = await PageFixture.on(shop);
    fixture.trips = [tripWith({ why: hostile, config: 'ConfigMap/shop/app', atMs: shop.cluster.nowMs })];
    await fixture.changed();
    const { text } = await fixture.get(path);
    const elements = elementsOf(text);
    expect(elements.filter(({ tagName }) => tagName === 'img')).toEqual([]);
    const scripts = elements.filter(({ tagName }) => tagName === 'script');
    expect(scripts.map((each) => [attribute(each, 'type'), each.childNodes.length])).toEqual([['module', 0]]);
    for (const { attrs } of elements) for (const { name } of attrs) expect(name).not.toMatch(/^on|["'<>]/);
  });

  test('the texts are there, as texts', async () => {
    const fixture = await PageFixture.on(shop);
    const { text } = await fixture.get('/w/Deployment/shop/held');
    expect(mainText(text)).toContain('"><img src=x onerror=alert(1)>');
    expect(text).not.toContain('<img');
  });

  test('the data has no character that ends a script or hides a text', async () => {
    const fixture = await PageFixture.on(shop);
    const { contentType } = await fixture.get('/api/v1alpha1/status');
    expect(contentType).toBe('application/json; charset=utf-8');
  });
});

describe('no-inline-script-or-style', () => {
  const story = pageStory();

  test.each(storyPages)('%s', async (path) => {
    const { text } = await (await PageFixture.on(await story)).get(path);
    for (const element of elementsOf(text)) {
      expect(['style', 'iframe', 'object', 'embed', 'base']).not.toContain(element.tagName);
      expect(attribute(element, 'style')).toBeUndefined();
      for (const { name, value } of element.attrs) {
        expect(name).not.toMatch(/^on/);
        expect(value).not.toMatch(/^\s*javascript:/i);
      }
    }
  });
});

test('a page has one main heading, a language, landmarks, and tables with captions and headers', async () => {
  const fixture = await PageFixture.on(await pageStory());
  for (const path of storyPages) {
    const elements = elementsOf((await fixture.get(path)).text);
    const named = (name: string) => elements.filter(({ tagName }) => tagName === name);
    expect([path, named('h1').length, named('main').length, named('header').length]).toEqual([path, 1, 1, 1]);
    expect(named('html').map((each) => attribute(each, 'lang'))).toEqual(['en']);
    expect(named('caption')).toHaveLength(named('table').length);
    for (const cell of named('th')) expect(attribute(cell, 'scope')).toMatch(/^(?:row|col)$/);
    for (const time of named('time')) expect(attribute(time, 'datetime')).toMatch(/^\d{4}-\d\d-\d\dT/);
    for (const shape of named('svg')) expect(attribute(shape, 'aria-hidden')).toBe('true');
  }
});
