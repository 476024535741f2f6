/** docs/commands.md has the help of every command as the program prints it. */
import { readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { commandsPage, renderCommandsPage } from '../../docs/commands-page.ts';
import { root } from './pages.ts';

const page = readFileSync(`${root}/${commandsPage}`, 'utf8');

test(`${commandsPage} has the present help (otherwise run \`npm run docs:commands\`)`, async () => {
  expect(page).toBe(await renderCommandsPage(page));
});

test('a page that is out of date, or that has no place for the help, is noticed', async () => {
  expect(await renderCommandsPage(page.replace('reroll completion bash|zsh', 'reroll completion fish'))).toBe(page);
  await expect(renderCommandsPage('# Commands\n')).rejects.toThrow('npm run docs:commands');
});
