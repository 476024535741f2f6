/** `npm run screenshots`: writes the pictures of docs/page.md, from the page of the demo in a real browser. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';

import type { Browser } from 'playwright-core';

import { DemoEnv, namespace } from '../demo/env.ts';
import { tellPageStory } from '../demo/page-story.ts';
import { runSteps } from '../demo/runner.ts';
import { demoSteps } from '../demo/steps.ts';
import { openBrowser } from './chromium.ts';

const folder = resolve(import.meta.dirname, '../../docs/images');

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

const pictures: readonly Picture[] = [
  { name: 'page-overview-light', path: '', colorScheme: 'light', width: 1280, height: 900 },
  { name: 'page-overview-dark', path: '', colorScheme: 'dark', width: 1280, height: 900 },
  {
    name: 'page-workload-light',
    path: `w/Deployment/${namespace}/web`,
    colorScheme: 'light',
    width: 1280,
    height: 900,
  },
  { name: 'page-overview-narrow', path: '', colorScheme: 'light', width: 390, height: 844 },
  { name: 'page-workloads-narrow', path: 'workloads', colorScheme: 'dark', width: 390, height: 844 },
];

const env = await DemoEnv.open(['--web-address', '127.0.0.1:0']);
try {
  await env.startController();
  const isDone = await runSteps(env, demoSteps, { startMs: performance.now(), signal: new AbortController().signal });
  if (!isDone) throw new Error('the demo did not end');
  await tellPageStory(env);
  await mkdir(folder, { recursive: true });
  const browser = await openBrowser();
  const url = await env.controller.pageUrl();
  for (const picture of pictures) await take(browser, url, picture);
  await browser.close();
} finally {
  await env.close();
}

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { name, path, colorScheme, width, height } = picture;
  const context = await browser.newContext({ colorScheme, viewport: { width, height } });
  const page = await context.newPage();
  await page.goto(url + path);
  // The script shows the buttons.
  await page.locator('h1').waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
  process.stdout.write(`${name}.png\n`);
}
