/**
 * `npm run docs:commands`: writes the help of every command into docs/commands.md and every message into
 * docs/notifications.md, and leaves the rest of them.
 */
import { readFile, writeFile } from 'node:fs/promises';

import { commandsPage, renderCommandsPage } from './commands-page.ts';
import { notificationsPage, renderNotificationsPage } from './notifications-page.ts';

await writeFile(commandsPage, await renderCommandsPage(await readFile(commandsPage, 'utf8')));
await writeFile(notificationsPage, renderNotificationsPage(await readFile(notificationsPage, 'utf8')));
