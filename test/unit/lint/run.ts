/** Applies the rules of `reroll lint` to files in memory. */
import { formatFindings } from '../../../src/findings/format.ts';
import { findingFormats } from '../../../src/findings/format.ts';
import type { Finding } from '../../../src/findings/finding.ts';
import { lint } from '../../../src/lint/lint.ts';
import { lintRules } from '../../../src/lint/rules/table.ts';
import type { LintSettings } from '../../../src/lint/settings.ts';
import { annotationsOf } from '../../../src/plan/read/annotations.ts';
import { Windows } from '../../../src/plan/window/window.ts';
import { testDigester } from '../../builders/config.ts';
import { treeOf } from '../manifests/files.ts';

/** Stands in fixtures for what no output may repeat. */
export const planted = 'hunter2';

type Files = Readonly<Record<string, string>>;

interface Options extends Partial<Omit<LintSettings, 'read'>> {
  readonly isStakater?: boolean;
  readonly sourceFolder?: string;
}

/** @throws Error if a format repeats what is planted */
async function findingsIn(files: Files, options: Options = {}): Promise<readonly Finding[]> {
  const { isStakater = false, sourceFolder, ...others } = options;
  const settings: LintSettings = {
    read: {
      annotations: annotationsOf('reroll.dev'),
      isStakater,
      windows: new Windows({ timeZone: 'UTC', named: {} }),
      digester: testDigester,
      previous: [],
      skipsTemplates: true,
    },
    autoReloadAll: false,
    ignoredKinds: [],
    isFreshnessOn: true,
    areWindowsKnown: false,
    namespace: undefined,
    external: [],
    cluster: undefined,
    disabled: [],
    ...others,
  };
  const findings = lint(await treeOf(files, sourceFolder), settings);
  const context = { version: '0', rules: lintRules, helpUriOf: (rule: string) => `https://example.com/#${rule}` };
  for (const format of findingFormats) {
    if (formatFindings(findings, format, context).includes(planted)) throw new Error(`${format} has a planted value`);
  }
  return findings;
}

/** One line for each finding: place, severity, rule and message. */
export async function lines(files: Files, options: Options = {}): Promise<readonly string[]> {
  const findings = await findingsIn(files, options);
  return findings.map(({ position: { file, line, column }, severity, rule, message }) => {
    return `${file}:${String(line)}:${String(column)} ${severity} ${rule}: ${message}`;
  });
}

/** The same of some rules alone. */
export async function linesOf(
  rules: readonly string[],
  files: Files,
  options: Options = {},
): Promise<readonly string[]> {
  const all = lintRules.map(({ id }) => id);
  return lines(files, { ...options, disabled: all.filter((id) => !rules.includes(id)) });
}

/** A Deployment whose pod spec is written in the fixture, with annotations in the flow style. */
export function deployment(annotations: string, ...podSpec: readonly string[]): string {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: web',
    '  namespace: shop',
    `  annotations: {${annotations}}`,
    'spec:',
    '  template:',
    '    spec:',
    ...podSpec.map((line) => `      ${line}`),
    '',
  ].join('\n');
}

/** A ConfigMap or Secret in the namespace `shop`. */
export function config(kind: 'ConfigMap' | 'Secret', name: string, ...rest: readonly string[]): string {
  const head = ['apiVersion: v1', `kind: ${kind}`, 'metadata:', `  name: ${name}`, '  namespace: shop'];
  return [...head, ...rest, ''].join('\n');
}
