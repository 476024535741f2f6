/** The page in a real browser. Expressions are texts, since they run in the page. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { describe, expect, test } from '@jest/globals';

import { hostilePages, hostileShop } from '../builders/hostile.ts';
import { storyPages } from '../builders/page-story.ts';
import { waitFor } from '../support/wait-for.ts';
import { proxyAt, serve } from './served-page.ts';
import { poll, usePage } from './use-page.ts';

const shown = usePage();
const { open } = shown;

describe('page-escapes-hostile-names-and-annotations', () => {
  test('no page runs anything that a tenant has written, and no policy is violated', async () => {
    const hostile = await serve(await hostileShop());
    try {
      const page = await (await shown.browser.newContext()).newPage();
      await page.addInitScript(
        "window.violations = []; addEventListener('securitypolicyviolation', (event) => violations.push(event.blockedURI))",
      );
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      for (const path of hostilePages) {
        await page.goto(hostile.url + path.slice(1));
        expect([path, await page.evaluate('document.images.length')]).toEqual([path, 0]);
        expect([path, await page.evaluate('violations')]).toEqual([path, []]);
      }
      expect(dialogs).toEqual([]);
    } finally {
      await hostile.close();
    }
  });
});

describe('axe-clean-on-every-page-both-themes', () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('%s, %d wide', async (colorScheme, width) => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const options = {
      colorScheme,
      viewport: { width, height: 800 },
      bypassCSP: true,
      reducedMotion: 'reduce',
    } as const;
    const page = await open('/', options);
    for (const path of storyPages) {
      await page.goto(shown.served.url + path.slice(1));
      await page.evaluate(axe);
      const found = await page.evaluate(
        `axe.run(document, { runOnly: ${JSON.stringify(tags)} })
          .then(({ violations, passes }) => [
            passes.length > 20,
            ...violations.map(({ id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary]),
          ])`,
      );
      // It has checked something, and found nothing wrong.
      expect([path, found]).toEqual([path, [true]]);
    }
  });
});

describe('what fits', () => {
  test.each(storyPages)('%s reflows at 320 px: nothing scrolls sideways', async (path) => {
    const page = await open(path, { viewport: { width: 320, height: 640 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  test('without script the page is complete, and says how to refresh it', async () => {
    const page = await open('/', { javaScriptEnabled: false });
    expect(await page.textContent('h1')).toContain('need a person');
    expect(await page.locator('button.copy').first().isVisible()).toBe(false);
    expect(await page.textContent('footer')).toContain('Reload the page');
  });
});

describe('refreshing', () => {
  test('poll-304-when-idle', async () => {
    const page = await open();
    const statuses: number[] = [];
    page.on('response', (response) => statuses.push(response.status()));
    await page.evaluate(poll);
    await waitFor('the first answer', () => statuses[0]);
    await page.evaluate(poll);
    await waitFor('the second answer', () => statuses[1]);
    expect(statuses).toEqual([304, 304]);
  });

  test('a page asks once at a time', async () => {
    const page = await open();
    let asked = 0;
    const held: (() => void)[] = [];
    await page.route('**/*', async (route) => {
      asked += 1;
      await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    await page.evaluate(poll);
    await waitFor('the question', () => asked || undefined);
    await page.evaluate(poll);
    await page.evaluate(poll);
    const answer = page.waitForResponse('**/*');
    for (const release of held) release();
    await answer;
    expect(asked).toBe(1);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  test('focus-kept-over-refresh: the focus, what is typed, and the place', async () => {
    const page = await open('/workloads');
    await page.fill('input[name=q]', 'half a na');
    const link = page.locator('tbody a', { hasText: 'held' }).first();
    await link.focus();
    shown.story.cluster.annotate({ kind: 'Deployment', name: 'held' }, { 'reroll.dev/hold': null });
    await shown.served.fixture.changed();
    shown.served.fixture.clock.tick(2_000);
    await page.evaluate(poll);
    await waitFor('the new state', async () => ((await page.textContent('main')) ?? '').includes('stale') || undefined);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('held');
    expect(await page.inputValue('input[name=q]')).toBe('half a na');
  });

  test('a change is read out by its summary, and rows are not', async () => {
    const page = await open();
    expect(await page.textContent('#news')).toBe('');
    shown.story.cluster.annotate({ kind: 'Deployment', name: 'held' }, { 'reroll.dev/hold': null });
    await shown.served.fixture.changed();
    shown.served.fixture.clock.tick(2_000);
    await page.evaluate(poll);
    await waitFor('the news', async () => (await page.textContent('#news')) !== '');
    expect(await page.textContent('#news')).toBe('5 workloads, 2 need a person');
    expect(await page.locator('main [aria-live]').count()).toBe(0);
  });
});

describe('at most two clicks from /', () => {
  test('what waits for a person: none', async () => {
    const page = await open();
    const needs = (await page.textContent('#needs')) ?? '';
    for (const name of ['web', 'held', 'slow']) expect(needs).toContain(name);
    expect(needs).toContain('kubectl reroll approve deployment/web -n shop');
  });

  test('what the last change did: one', async () => {
    const page = await open();
    await page.locator('#changes tbody th a').first().click();
    expect(await page.textContent('main')).toMatch(/of 2 rolled/);
  });

  test('why a workload did not roll: one for those that wait, two for any other', async () => {
    const page = await open();
    await page.locator('#needs a', { hasText: 'held' }).first().click();
    expect(await page.textContent('.verdict')).toContain('It waits for a hold on the workload (INC-4711)');
    await page.goto(shown.served.url);
    await page.locator('header nav a', { hasText: 'Workloads' }).click();
    await page.locator('tbody a', { hasText: 'other' }).first().click();
    expect(await page.textContent('.verdict')).toContain('up to date with its configs');
  });
});

test('keyboard-only-journey: from the address to the command that releases a workload', async () => {
  const page = await open();
  const press = async (key: string): Promise<string> => {
    await page.keyboard.press(key);
    return page.evaluate<string>('document.activeElement.textContent');
  };
  const tabTo = async (text: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) if ((await press('Tab')).trim() === text) return;
    throw new Error(`Tab does not reach ${text}`);
  };
  expect((await press('Tab')).trim()).toBe('Skip to the content');
  await press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  await tabTo('web');
  await Promise.all([page.waitForURL('**/w/Deployment/shop/web'), page.keyboard.press('Enter')]);
  await tabTo('Copy');
  expect(await page.evaluate('document.activeElement.previousElementSibling.textContent')).toBe(
    'kubectl reroll approve deployment/web -n shop',
  );
  await press('Enter');
  await waitFor('the answer of the button', async () =>
    /Copied|Selected/.test((await page.textContent('#news')) ?? '') ? true : undefined,
  );
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
  expect(outline).not.toBe('none');
});

test.each(['/a/b/', '/api/v1/namespaces/reroll-system/services/http:reroll-web:8081/proxy/'])(
  'works-under-any-base-path: below %s style, script and links work',
  async (base) => {
    const { url, server } = await proxyAt(base, shown.served.url);
    try {
      const page = await (await shown.browser.newContext()).newPage();
      await page.goto(url);
      await page.locator('button.copy').first().waitFor();
      await page.locator('#needs a', { hasText: 'held' }).first().click();
      expect(page.url()).toBe(`${url}w/Deployment/shop/held`);
      await page.locator('.brand').click();
      expect(page.url()).toBe(url);
      await page.locator('header nav a', { hasText: 'Workloads' }).click();
      await page.fill('input[name=q]', 'web');
      await page.keyboard.press('Enter');
      await page.waitForURL(/workloads\?q=web/);
      expect(await page.locator('tbody tr').count()).toBe(1);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
);
