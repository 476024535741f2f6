/** Reads both sides of a preview, and prints it in the wanted format. */
import { randomBytes } from 'node:crypto';

import { withClient, type ConnectedClient } from '../../app/client.ts';
import type { CommandContext } from '../../config/command.ts';
import { defaultConfig } from '../../config/run-options.ts';
import { formatFindings } from '../../findings/format.ts';
import type { Manifest } from '../../manifests/manifest.ts';
import { noGates } from '../../model/gate-hints.ts';
import { jsonText } from '../../model/json-text.ts';
import { kindPresets } from '../../model/kind-presets.ts';
import { withAddedKinds } from '../../model/kinds.ts';
import type { PublishedConfig } from '../../model/published-options.ts';
import { count } from '../../model/wording.ts';
import { annotationsOf } from '../../plan/read/annotations.ts';
import { Digester } from '../../plan/record/digest.ts';
import { Windows } from '../../plan/window/window.ts';
import { overlay } from '../../preview/overlay.ts';
import type { PlaybackSettings } from '../../preview/playback.ts';
import { preview, type PreviewInput } from '../../preview/preview.ts';
import { sideOf, unsetNamespace } from '../../preview/side.ts';
import type { Preview } from '../../preview/verdict.ts';
import { paintFor } from '../client/colors.ts';
import { findInstallation, noOverrides } from '../client/installation.ts';
import { previewData } from './data.ts';
import { findingsOf, previewRules } from './findings.ts';
import { markdownText } from './markdown.ts';
import { readCluster } from './read-cluster.ts';
import { readNewTree, readOldTree } from './read-files.ts';
import { cluster, type PreviewSettings } from './settings.ts';
import { countsOf, isRollExpected, summaryText } from './summary.ts';
import { tableLines } from './text.ts';

const ROLLS = 3;

/** The page that describes the rules. */
const page = 'https://reroll.dev/docs/preview.md';

/** Resolves with the exit code. @throws Error with a message that is safe to show */
export async function printPreview(settings: PreviewSettings, context: CommandContext): Promise<number> {
  const { from = '', to = '', sourceRoot } = settings;
  const wanted = await readNewTree(to, { ...context, sourceRoot });
  const result =
    from === cluster
      ? preview(await withClient(settings, context, (client) => againstCluster(wanted, settings, context, client)))
      : await withAddedKinds(kindsOf(settings), async () => {
          const before = await readOldTree(from, { ...context, sourceRoot });
          return preview(againstTree(before, wanted, settings));
        });
  print(result, settings, context);
  return settings.exitCode && result.items.some(isRollExpected) ? ROLLS : 0;
}

/** The files do not say which kinds the controller rolls: the presets, and those of the command line. */
function kindsOf({ kinds }: PreviewSettings): PublishedConfig['kinds'] {
  return { ...kindPresets, ...kinds };
}

/** Options that the command line does not set are the defaults: no cluster is asked. */
function againstTree(before: readonly Manifest[], after: readonly Manifest[], settings: PreviewSettings): PreviewInput {
  const { namespace = unsetNamespace } = settings;
  const options = { ...defaultConfig(false), ...givenOptions(settings) };
  return {
    from: sideOf(before, namespace),
    to: sideOf(after, namespace),
    settings: playbackSettings(options, { leaseGates: noGates, nowMs: Date.now() }),
    hidesSecretKeys: false,
  };
}

/** With the options that the controller publishes. */
export async function againstCluster(
  wanted: readonly Manifest[],
  settings: PreviewSettings,
  { printer }: Pick<CommandContext, 'printer'>,
  { client, defaultNamespace }: Pick<ConnectedClient, 'client' | 'defaultNamespace'>,
): Promise<PreviewInput> {
  const { installation, notes } = await findInstallation(client, settings.installation, settings);
  const tree = sideOf(wanted, settings.namespace ?? defaultNamespace);
  const { refusals, ...objects } = await readCluster(client, tree);
  const { from, to, notCompared } = overlay(objects, tree);
  const left = notCompared.length;
  const encrypted = `${count(left, 'config')} of the tree not compared: encrypted, not in the tree, or not to be read`;
  for (const note of [...notes, ...refusals, ...(left > 0 ? [encrypted] : [])]) printer.printError(`note: ${note}`);
  const { options, gates: leaseGates } = installation;
  return { from, to, settings: playbackSettings(options, { leaseGates, nowMs: client.nowMs }), hidesSecretKeys: true };
}

function givenOptions(settings: PreviewSettings): Partial<PublishedConfig> {
  const names = Object.keys(noOverrides) as readonly (keyof typeof noOverrides)[];
  const given = names.filter((name) => settings[name] !== undefined).map((name) => [name, settings[name]]);
  return Object.fromEntries(given) as Partial<PublishedConfig>;
}

/** The digest key is of this process alone, so that digests reveal nothing. */
function playbackSettings(
  options: PublishedConfig,
  { leaseGates, nowMs }: Pick<PlaybackSettings, 'leaseGates' | 'nowMs'>,
): PlaybackSettings {
  const { annotationPrefix, dialect, timeZone, windows: named } = options;
  const readSettings = {
    digester: new Digester(randomBytes(32)),
    previous: [],
    annotations: annotationsOf(annotationPrefix),
    isStakater: dialect === 'stakater',
    windows: new Windows({ timeZone, named }),
  };
  return { options, readSettings, leaseGates, nowMs };
}

function print(result: Preview, { output, maxLength }: PreviewSettings, context: CommandContext): void {
  const { printer } = context;
  switch (output) {
    case 'text':
      printText(result, context);
      break;
    case 'markdown':
      printer.print(markdownText(result, maxLength));
      break;
    case 'json':
      printer.print(jsonText(previewData(result)));
      break;
    case 'sarif':
    case 'github':
      printFindings(result, output, context);
  }
}

function printText(result: Preview, context: CommandContext): void {
  const { printer, terminal } = context;
  const lines = tableLines(result, { width: terminal.columns, paint: paintFor(context) });
  if (lines.length > 0) printer.print(lines.join('\n'));
  const unchanged = countsOf(result.items).unchanged ?? 0;
  const rest = unchanged > 0 ? `; ${String(unchanged)} unchanged` : '';
  printer.printError(`${summaryText(result.items)}${rest}`);
}

function printFindings(result: Preview, output: 'sarif' | 'github', { printer, version }: CommandContext): void {
  const rules = { rules: previewRules, helpUriOf: () => `${page}#for-code-review` };
  const text = formatFindings(findingsOf(result), output, { version, ...rules });
  if (text !== '') printer.print(text);
}
