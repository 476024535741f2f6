/** `npm run manifests`: regenerates the files below `manifests` that are made from others, with the tests' kubectl. */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';

import { ensureBinaries } from '../cluster/build.ts';
import { renderInstallManifest } from './install-manifest.ts';
import { renderPrometheusRule } from './prometheus-rule.ts';

await writeFile('manifests/components/monitoring/prometheus-rule.yaml', await renderPrometheusRule());
const { kubectl } = await ensureBinaries((line) => process.stderr.write(`${line}\n`));
await writeFile('manifests/install.yaml', await renderInstallManifest(kubectl));
