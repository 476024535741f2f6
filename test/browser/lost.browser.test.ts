/** An open page that gets no answer any more, in a real browser. */
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';

import { waitFor } from '../support/wait-for.ts';
import { poll, usePage } from './use-page.ts';

const shown = usePage();
const { open } = shown;

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
    shown.story.cluster.remove({ kind: 'Deployment', name: 'held' });
    await shown.served.fixture.changed();
    shown.served.fixture.clock.tick(2_000);
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
