/** Finds a Chromium of the system, and opens it. */
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import process from 'node:process';

import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** The path of a Chromium: `$CHROMIUM`, or a program of the path; undefined if there is none. */
export async function findChromium(): Promise<string | undefined> {
  const { CHROMIUM, PATH = '' } = process.env;
  const candidates = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of CHROMIUM === undefined ? candidates : [CHROMIUM]) {
    try {
      await access(path);
      return path;
    } catch {
      // The next one.
    }
  }
  return undefined;
}

/** @throws Error if there is none */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('no chromium is found');
  // In a container no user namespace may be created, and all that it opens is the page itself.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
