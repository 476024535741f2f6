/**
 * `npm run release -- check v1.2.3`: whether all files name this version; `npm run release -- notes v1.2.3`: what the
 * changelog says of it. The release workflow calls both.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';

import { notesOf, problemsOf, versionOf } from './version.ts';

const usage = 'Usage: npm run release -- check|notes v1.2.3\n';

process.exitCode = main(process.argv.slice(2));

function main([action, tag = '']: readonly string[]): number {
  if (action !== 'check' && action !== 'notes') {
    process.stderr.write(usage);
    return 2;
  }
  const version = versionOf(tag);
  if (version === undefined) {
    process.stderr.write(`${JSON.stringify(tag)} is no tag of a version: accepted is v1.2.3\n`);
    return 2;
  }
  const changelog = read('CHANGELOG.md');
  if (action === 'notes') {
    process.stdout.write(`${notesOf(version, changelog)}\n`);
    return 0;
  }
  const files = {
    packageJson: read('package.json'),
    chart: read('manifests/chart/Chart.yaml'),
    dockerfile: read('Dockerfile'),
    installManifest: read('manifests/install.yaml'),
    changelog,
  };
  const problems = problemsOf(version, files, process.env['GITHUB_REPOSITORY']);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

function read(path: string): string {
  return readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8');
}
