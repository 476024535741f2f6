/** What a release has to hold: one version in all files that name it, and the changes of it in the changelog. */

/** The texts of the files that name the version. */
export interface VersionedFiles {
  readonly packageJson: string;
  readonly chart: string;
  readonly dockerfile: string;
  readonly installManifest: string;
  readonly changelog: string;
}

/** `v` and a version of https://semver.org, without build metadata: no registry of images has a `+` in a tag. */
const tagPattern = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;

/** Undefined for a tag that is none of a version. */
export function versionOf(tag: string): string | undefined {
  return tagPattern.exec(tag)?.[1];
}

/**
 * One sentence for each file that is not ready for the release.
 * @param repository `owner/name` on GitHub; undefined: not known
 */
export function problemsOf(version: string, files: VersionedFiles, repository?: string): readonly string[] {
  const named: readonly (readonly [string, string | undefined])[] = [
    ['version of package.json', (JSON.parse(files.packageJson) as { version?: string }).version],
    ['version of manifests/chart/Chart.yaml', firstIn(files.chart, /^version: (.*)$/m)],
    ['appVersion of manifests/chart/Chart.yaml', firstIn(files.chart, /^appVersion: (.*)$/m)],
    ['VERSION of Dockerfile', firstIn(files.dockerfile, /^ARG VERSION=(.*)$/m)],
    ['image of manifests/install.yaml', firstIn(files.installManifest, /^ +image: reroll:(.*)$/m)],
  ];
  const wrong = named.filter(([, found]) => found !== version);
  return [
    ...wrong.map(([what, found]) => `the ${what} is ${found ?? 'missing'} instead of ${version}`),
    ...(repository === undefined || namesRepository(files.packageJson, repository)
      ? []
      : [`package.json has no repository https://github.com/${repository}, which npm compares with the provenance`]),
    ...(notesOf(version, files.changelog) === '' ? [`CHANGELOG.md has no section ## [${version}]`] : []),
  ];
}

function namesRepository(packageJson: string, wanted: string): boolean {
  const { repository = '' } = JSON.parse(packageJson) as { repository?: string | { readonly url: string } };
  const url = typeof repository === 'string' ? repository : repository.url;
  return url.replace(/^git\+/, '').replace(/\.git$/, '') === `https://github.com/${wanted}`;
}

function firstIn(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1]?.replaceAll(/['"]/g, '').trim();
}

/** The section of a version; empty if there is none. */
export function notesOf(version: string, changelog: string): string {
  const sections = changelog.split(/^(?=## \[)/m);
  const section = sections.find((each) => each.startsWith(`## [${version}]`)) ?? '';
  return section.split('\n').slice(1).join('\n').trim();
}
