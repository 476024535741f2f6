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

/** @throws Error for a tag that is no version */
export function versionOf(tag: string): string {
  const [, version] = tagPattern.exec(tag) ?? [];
  if (version === undefined) throw new Error(`${JSON.stringify(tag)} is no tag of a version: accepted is v1.2.3`);
  return version;
}

/** One sentence for each file that is not ready for the release. */
export function problemsOf(version: string, files: VersionedFiles): readonly string[] {
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
    ...(notesOf(version, files.changelog) === '' ? [`CHANGELOG.md has no section ## [${version}]`] : []),
  ];
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
