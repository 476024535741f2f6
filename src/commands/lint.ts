/** `reroll lint`: what is wrong with manifests in files, before they are applied. */
import { withClient } from '../app/client.ts';
import { processFiles } from '../app/files.ts';
import { refuseClientContradictions } from '../config/client-options.ts';
import type { Command, CommandContext } from '../config/command.ts';
import { readTree } from '../manifests/read-tree.ts';
import { TreeError } from '../manifests/ports.ts';
import { ClientError } from '../model/cluster-client.ts';
import { overridesRemark } from './client/installation.ts';
import { lintTree } from './lint/run-lint.ts';
import { defaultLintSettings, lintOptions, type LintSettingsOfUser } from './lint/settings.ts';

export const lint: Command<LintSettingsOfUser> = {
  name: 'lint',
  summary: 'Check manifests in files before they are applied; no cluster is needed',
  group: 'Manifests in files',
  operands: '[PATH|-]…',
  areFilesOperands: true,
  takesFlagsOnly: true,
  options: lintOptions,
  examples: [
    ['$0 lint apps/', 'all YAML and JSON files of a folder'],
    ['kustomize build apps/prod | $0 lint -', 'what kustomize makes of them'],
    ['$0 lint -o sarif deploy/ > lint.sarif', 'for code scanning'],
    ['$0 lint apps/ --external "*/secret/db-*"', 'Secrets that are made elsewhere'],
  ],
  remarks: [
    'Without a path, the working directory is read. A path that cannot be read, and a cluster that does not answer, ' +
      'end it with 2.',
    overridesRemark,
  ],
  exitCodes: {
    0: 'nothing found at or above --fail-on',
    1: 'something found',
  },
  defaults: () => defaultLintSettings,
  check: (config) => {
    refuseClientContradictions(config);
    return { config, notices: [] };
  },
  run: async (settings, context) => {
    try {
      return await run(settings, context);
    } catch (error) {
      // The code 1 means findings.
      const isExpected = error instanceof TreeError || error instanceof ClientError;
      if (!isExpected || context.signal.aborted) throw error;
      context.printer.printError(`reroll: ${error.message}`);
      return 2;
    }
  },
};

async function run(settings: LintSettingsOfUser, context: CommandContext): Promise<number> {
  const paths = context.operands.length === 0 ? ['.'] : context.operands;
  const tree = await readTree(paths, processFiles(settings.sourceRoot, context.signal));
  if (!settings.withCluster) return lintTree(tree, settings, context, undefined);
  return withClient(settings, context, (connected) => lintTree(tree, settings, context, connected));
}
