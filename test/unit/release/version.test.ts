/** A release is refused unless all files name its version. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { notesOf, problemsOf, versionOf, type VersionedFiles } from '../../release/version.ts';

const read = (path: string): string => readFileSync(resolve(import.meta.dirname, '../../..', path), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };

const changelog = `# Changelog\n\n## [Unreleased]\n\n- soon\n\n## [${version}] - 2026-12-01\n\n- now\n\n## [0.0.1]\n\n- old\n`;

const files: VersionedFiles = {
  packageJson: read('package.json'),
  chart: read('manifests/chart/Chart.yaml'),
  dockerfile: read('Dockerfile'),
  installManifest: read('manifests/install.yaml'),
  changelog,
};

test('the files of the repository name one version', () => {
  expect(problemsOf(version, files)).toEqual([]);
});

describe('a release is refused', () => {
  test.each<[string, Partial<VersionedFiles>]>([
    ['version of package.json', { packageJson: '{"version":"9.9.9"}' }],
    ['version of manifests/chart/Chart.yaml', { chart: files.chart.replace(/^version: .*$/m, 'version: 9.9.9') }],
    ['appVersion of manifests', { chart: files.chart.replace(/^appVersion: .*$/m, 'appVersion: 9.9.9') }],
    ['VERSION of Dockerfile', { dockerfile: files.dockerfile.replace(/^ARG VERSION=.*$/m, '') }],
    ['image of manifests/install.yaml', { installManifest: 'image: reroll:9.9.9' }],
    ['no section', { changelog: '# Changelog\n\n## [Unreleased]\n' }],
  ])('for a wrong %s', (what, wrong) => {
    expect(problemsOf(version, { ...files, ...wrong })).toEqual([expect.stringContaining(what)]);
  });

  test.each([
    ['https://github.com/example/reroll', 'example/reroll', 0],
    ['git+https://github.com/example/reroll.git', 'example/reroll', 0],
    ['https://github.com/example/other', 'example/reroll', 1],
  ])('unless the package names its repository: %s', (url, repository, problems) => {
    const packageJson = JSON.stringify({ version, repository: { url } });
    expect(problemsOf(version, { ...files, packageJson }, repository)).toHaveLength(problems);
  });
});

test.each(['0.1.0', 'v1', 'v1.2.3+build', 'v1.2.3; rm -rf /', 'vx.y.z'])('%s is no tag of a version', (tag) => {
  expect(versionOf(tag)).toBeUndefined();
});

test.each([
  ['v1.2.3', '1.2.3'],
  ['v1.2.3-rc.1', '1.2.3-rc.1'],
])('the tag %s is of version %s', (tag, expected) => {
  expect(versionOf(tag)).toBe(expected);
});

test('the notes are the section of the version alone', () => {
  expect(notesOf(version, changelog)).toBe('- now');
});
