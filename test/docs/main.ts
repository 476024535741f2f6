/** `npm run docs:commands`: writes the help of every command into docs/commands.md, and leaves the rest of it. */
import { readFile, writeFile } from 'node:fs/promises';

import { commandsPage, renderCommandsPage } from './commands-page.ts';

await writeFile(commandsPage, await renderCommandsPage(await readFile(commandsPage, 'utf8')));
