/** `npm run assets`: writes the style and the script of the page into the module that serves them. */
import { writeFile } from 'node:fs/promises';

import { assetsModule, assetsModulePath } from './assets-module.ts';

await writeFile(assetsModulePath, await assetsModule());
