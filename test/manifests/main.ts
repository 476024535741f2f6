/** `npm run manifests`: writes `manifests/install.yaml` anew, with the kubectl that the tests use. */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';

import { ensureBinaries } from '../cluster/build.ts';
import { renderInstallManifest } from './install-manifest.ts';

const { kubectl } = await ensureBinaries((line) => process.stderr.write(`${line}\n`));
await writeFile('manifests/install.yaml', await renderInstallManifest(kubectl));
