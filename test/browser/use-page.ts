/** The fixture of the tests in a browser: one browser for a file, and the page of the story for each test. */
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { pageStory } from '../builders/page-story.ts';
import type { Shop } from '../builders/shop.ts';
import { openBrowser } from './chromium.ts';
import { serve, type ServedPage } from './served-page.ts';

/** The script of the page asks at once when the page becomes visible. */
export const poll = "document.dispatchEvent(new Event('visibilitychange'))";

/** What a test has; the values are those of the present test. */
export interface PageInBrowser {
  readonly browser: Browser;
  readonly story: Shop;
  readonly served: ServedPage;
  readonly open: (path?: string, options?: BrowserContextOptions) => Promise<Page>;
}

export function usePage(): PageInBrowser {
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
  return {
    get browser() {
      return browser;
    },
    get story() {
      return story;
    },
    get served() {
      return served;
    },
    open: async (path = '/', options = {}) => {
      const page = await (await browser.newContext(options)).newPage();
      await page.goto(served.url + path.slice(1));
      return page;
    },
  };
}
