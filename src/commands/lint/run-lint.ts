/** Reads manifests, applies the rules, and prints what they find. */
import { randomBytes } from 'node:crypto';

import type { ConnectedClient } from '../../app/client.ts';
import type { CommandContext } from '../../config/command.ts';
import { defaultConfig } from '../../config/run-options.ts';
import { severities } from '../../findings/finding.ts';
import { formatFindings, summaryText } from '../../findings/format.ts';
import { lint } from '../../lint/lint.ts';
import { lintRules } from '../../lint/rules/table.ts';
import type { LintSettings } from '../../lint/settings.ts';
import type { Tree } from '../../manifests/manifest.ts';
import { kindPresets } from '../../model/kind-presets.ts';
import { withAddedKinds } from '../../model/kinds.ts';
import type { PublishedConfig } from '../../model/published-options.ts';
import { listed } from '../../model/wording.ts';
import { annotationsOf } from '../../plan/read/annotations.ts';
import { Digester } from '../../plan/record/digest.ts';
import { Windows } from '../../plan/window/window.ts';
import { findInstallation } from '../client/installation.ts';
import { readClusterConfigs } from './cluster-configs.ts';
import type { LintSettingsOfUser } from './settings.ts';

/** The page that describes the rules, with an anchor for each. */
const rulesPage = 'https://reroll.dev/docs/lint.md';

type Surroundings = Pick<CommandContext, 'printer' | 'version'>;

/**
 * @param connected undefined without a cluster
 * @returns the exit code
 * @throws ClientError if the API server does not answer
 */
export async function lintTree(
  tree: Tree,
  settings: LintSettingsOfUser,
  { printer, version }: Surroundings,
  connected: ConnectedClient | undefined,
): Promise<number> {
  const known = await readSurroundings(tree, settings, connected);
  for (const note of [...templateNotes(tree), ...known.notes]) printer.printError(`note: ${note}`);
  // The files do not say which kinds the controller rolls.
  const findings = await withAddedKinds({ ...kindPresets, ...known.kinds }, () => lint(tree, known.settings));
  const context = { version, rules: lintRules, helpUriOf: (rule: string) => `${rulesPage}#${rule}` };
  const text = formatFindings(findings, settings.output, context);
  if (text !== '') printer.print(text);
  if (settings.output === 'text') printer.printError(`reroll: ${summaryText(findings)}`);
  return findings.some(({ severity }) => isFailure(severity, settings)) ? 1 : 0;
}

function isFailure(severity: (typeof severities)[number], { failOn }: LintSettingsOfUser): boolean {
  return failOn !== 'never' && severities.indexOf(severity) <= severities.indexOf(failOn);
}

function templateNotes({ templates }: Tree): readonly string[] {
  if (templates.length === 0) return [];
  const what = templates.length === 1 ? 'a template' : `${String(templates.length)} templates`;
  return [`${what} of Helm or another program, not rendered, not read: ${listed(templates, 5)}`];
}

interface Known {
  readonly settings: LintSettings;
  readonly notes: readonly string[];
  /** Those that options add. */
  readonly kinds: PublishedConfig['kinds'];
}

async function readSurroundings(
  tree: Tree,
  settings: LintSettingsOfUser,
  connected: ConnectedClient | undefined,
): Promise<Known> {
  if (connected === undefined) {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    const options = { ...defaultConfig(false), ...Object.fromEntries(given) } as PublishedConfig;
    const common = settingsOf(settings, options, settings.windows !== undefined);
    return {
      settings: { ...common, namespace: settings.namespace, cluster: undefined },
      notes: [],
      kinds: options.kinds,
    };
  }
  const { client, defaultNamespace } = connected;
  const { installation, notes } = await findInstallation(client, settings.installation, settings);
  const namespace = settings.namespace ?? defaultNamespace;
  const reading = await readClusterConfigs(client, tree, namespace);
  const common = settingsOf(settings, installation.options, installation.source === 'lease');
  const { kinds } = installation.options;
  return { settings: { ...common, namespace, cluster: reading.configs }, notes: [...notes, ...reading.notes], kinds };
}

function settingsOf(
  { external, disable }: LintSettingsOfUser,
  options: PublishedConfig,
  areWindowsKnown: boolean,
): Omit<LintSettings, 'namespace' | 'cluster'> {
  const { annotationPrefix, dialect, timeZone, windows } = options;
  return {
    read: {
      annotations: annotationsOf(annotationPrefix),
      isStakater: dialect === 'stakater',
      windows: new Windows({ timeZone, named: windows }),
      // Nothing is compared with a record, so the key is that of this process.
      digester: new Digester(randomBytes(32)),
      previous: [],
      skipsTemplates: true,
    },
    autoReloadAll: options.autoReloadAll,
    ignoredKinds: options.resourcesToIgnore,
    isFreshnessOn: options.freshness,
    areWindowsKnown,
    external,
    disabled: disable,
  };
}
