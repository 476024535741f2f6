/** The page on a replica that stands by, and behind proxies. */
import { describe, expect, test } from '@jest/globals';

import { pageStory, storyPages } from '../../builders/page-story.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';
import { attribute, elementsOf, linksOf, mainText } from '../../support/html.ts';

const story = await pageStory();

describe('standby-says-so', () => {
  test('a replica that stands by compares itself, names the leader, and shows no decisions', async () => {
    const fixture = await PageFixture.on(story);
    fixture.isLeading = false;
    fixture.leader = 'reroll-other_1';
    await fixture.changed();
    const text = mainText((await fixture.get('/')).text);
    expect(text).toContain('This replica stands by; the leader is reroll-other_1.');
    expect(text).not.toContain('Decisions');
    expect(text).toMatch(/web Deployment in shop pending/);
    expect(mainText((await fixture.get('/w/Deployment/shop/web')).text)).toContain('approval CLOSED');
  });
});

describe('works-under-any-base-path', () => {
  test.each(storyPages)('%s has relative links only', async (path) => {
    const { text } = await (await PageFixture.on(story)).get(path);
    const links = linksOf(text).filter((link) => !link.startsWith('data:') && !link.startsWith('#'));
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(link).not.toMatch(/^(?:\/|\w+:)/);
    for (const element of elementsOf(text)) expect(attribute(element, 'action') ?? '').toBe('');
  });

  test.each([
    ['works-under-any-base-path', '/'],
    ['works-under-any-base-path', '/a/b/'],
    [
      'works-through-kubectl-proxy-service-url',
      '/api/v1/namespaces/reroll-system/services/http:reroll-web:8081/proxy/',
    ],
  ])('%s: below %s every link of every page leads to a page', async (_name, base) => {
    const fixture = await PageFixture.on(story);
    const seen = new Set<string>();
    for (const path of storyPages) {
      await fixture.clock.advance(1_000);
      const at = new URL(`${base}${path.slice(1)}`, 'http://localhost');
      const { text } = await fixture.get(path);
      for (const link of linksOf(text).filter((each) => !each.startsWith('data:') && !each.startsWith('#'))) {
        const to = new URL(link, at);
        expect(to.pathname.startsWith(base)).toBe(true);
        seen.add(`/${to.pathname.slice(base.length)}${to.search}`);
      }
    }
    for (const path of seen) {
      await fixture.clock.advance(1_000);
      expect([path, (await fixture.get(path)).status]).toEqual([path, 200]);
    }
  });
});
