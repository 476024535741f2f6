/** Gathers the licences of the packages that a bundle contains: most of them ask to be passed on with every copy. */
import { readdir, readFile } from 'node:fs/promises';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * The names, versions and licence texts of the packages to which the files belong, in the order of their names.
 *
 * @param files paths below the current folder, with forward slashes
 * @throws Error when a package says nothing about its licence
 */
export async function thirdPartyNotices(files: readonly string[]): Promise<string> {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== undefined));
  const notices = await Promise.all([...folders].sort().map(readNotice));
  return ['reroll contains these packages.', ...notices].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n';
}

function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

async function readNotice(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8')) as Package;
  const names = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  if (names.length === 0 && !license) throw new Error(`${name} ${version} says nothing about its licence`);
  const texts = await Promise.all(names.map((file) => readFile(`${folder}/${file}`, 'utf8')));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join('\n\n');
}
