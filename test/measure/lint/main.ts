/**
 * `npm run measure:lint`: measures `reroll lint` over a repository of manifests, in turns with a plain program that
 * only parses the same files with the same library. What counts are the ratios.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { measurePairs } from '../pairs.ts';
import { runMeasuring } from '../program.ts';
import { writeManifests } from './manifests.ts';

const usage = `Usage: npm run measure:lint [-- [--rounds 5] [--manifests 5000]]

  --rounds     how often both programs run, in turns; prints the median, minimum and maximum
  --manifests  number of objects
`;

const bundle = fileURLToPath(new URL('../../../dist/reroll.js', import.meta.url));
const plain = fileURLToPath(new URL('plain.mjs', import.meta.url));

process.exitCode = await runMeasuring({ usage, readArguments, measure });

async function measure({ rounds, manifests }: ReturnType<typeof readArguments>['values']): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-measure-'));
  try {
    await writeManifests(folder, Number(manifests));
    const pairs = await measurePairs(Number(rounds), {
      measured: { name: 'reroll lint', args: [bundle, 'lint', folder, '--fail-on', 'never'], env: {} },
      floor: { name: 'parses the same files', args: [plain, folder], env: {} },
    });
    process.stdout.write(`reroll lint; ${manifests} manifests, Node ${process.version}\n\n${pairs}`);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws TypeError for invalid arguments */
function readArguments() {
  const parsed = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      rounds: { type: 'string', default: '5' },
      manifests: { type: 'string', default: '5000' },
    },
  });
  const { rounds, manifests } = parsed.values;
  const wrong = [rounds, manifests].find((text) => !/^[1-9]\d*$/.test(text));
  if (wrong !== undefined) throw new TypeError(`invalid number ${JSON.stringify(wrong)}: accepted is one from 1 on`);
  return parsed;
}
