/** An open page that gets no answer any more, in a real browser. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { pageStory } from '../builders/page-story.ts';
import type { Shop } from '../builders/shop.ts';
import { waitFor } from '../support/wait-for.ts';
import { openBrowser } from './chromium.ts';
import { serve, type ServedPage } from './served-page.ts';

let browser: Browser;
let story: Shop;
let served: ServedPage;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  story = await pageStory();
  served = await serve(story);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await served.close();
});

async function open(path = '/'): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(served.url + path.slice(1));
  return page;
}

/** The script asks at once when the page becomes visible. */
const poll = "document.dispatchEvent(new Event('visibilitychange'))";

describe('an open page that gets no answer does not pass for live', () => {
  const lost = (page: Page): Promise<string> => page.locator('#lost').innerText();

  test('after three failed polls it says since when, and the next answer removes that', async () => {
    const page = await open();
    let answers = 0;
    await page.route('**/*', (route) => {
      answers += 1;
      return route.fulfill({ status: 502 });
    });
    await waitFor('the banner', async () => {
      await page.evaluate(poll);
      return (await lost(page)) !== '' || undefined;
    });
    expect(answers).toBeGreaterThanOrEqual(3);
    expect(await lost(page)).toMatch(/^No answer since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.$/);
    expect(await page.getAttribute('#lost', 'aria-live')).toBe('polite');
    await page.unrouteAll();
    await waitFor('no banner', async () => {
      await page.evaluate(poll);
      return (await lost(page)) === '' || undefined;
    });
  });

  test.each([401, 403])('%d: it says so at once', async (status) => {
    const page = await open();
    await page.route('**/*', (route) => route.fulfill({ status }));
    await page.evaluate(poll);
    await waitFor('the banner', async () => (await lost(page)) !== '' || undefined);
    expect(await lost(page)).toMatch(/: you may not see it\.$/);
  });

  test('a workload that is gone: the page says that it is not known', async () => {
    const page = await open('/w/Deployment/shop/held');
    story.cluster.remove({ kind: 'Deployment', name: 'held' });
    await served.fixture.changed();
    served.fixture.clock.tick(2_000);
    await page.evaluate(poll);
    await waitFor('the answer', async () => ((await page.textContent('h1')) ?? '').includes('not known') || undefined);
    expect(await lost(page)).toBe('');
  });

  test('what a proxy answers instead of the page does not replace it', async () => {
    const page = await open();
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<main>Log in</main>' }));
    await waitFor('the banner', async () => {
      await page.evaluate(poll);
      return (await lost(page)) !== '' || undefined;
    });
    expect(await page.textContent('h1')).toContain('need a person');
  });
});
