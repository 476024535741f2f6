/** `reroll cleanup`. Options that `reroll run` has too mean the same in both. */
import { withLeftovers } from '../app/leftovers.ts';
import type { Command, Options } from '../config/command.ts';
import { flagOption, parseDnsNames } from '../config/parsers.ts';
import { setAddedKinds } from '../model/kinds.ts';
import { options } from '../config/run-options.ts';
import { removeLeftovers, type CleanupConfig } from './remove-leftovers.ts';

const SCOPE = 'Scope:';
const MODE = 'Mode:';

const { kubeconfig, context, namespaces, kinds, annotationPrefix, hashKeySecret, leaseName } = options;

export const cleanupOptions: Options<CleanupConfig> = {
  kubeconfig,
  context,
  namespace: {
    name: 'namespace',
    group: SCOPE,
    description: 'Namespace of the uninstalled reroll',
    defaultText: 'reroll-system',
    accepts: 'the name of a namespace',
    values: 'namespaces',
    parse: (text) => (parseDnsNames([text]) === undefined ? undefined : { value: text }),
  },
  namespaces: { ...namespaces, group: SCOPE, description: 'Clean only the workloads of these namespaces' },
  kinds: { ...kinds, group: SCOPE, description: 'Further kinds of workloads to clean' },
  annotationPrefix: { ...annotationPrefix, group: SCOPE, description: 'Prefix of the annotations' },
  hashKeySecret: {
    ...hashKeySecret,
    group: SCOPE,
    description: 'Secret with the digest key',
    defaultText: 'reroll-hash-key in --namespace',
  },
  leaseName: { ...leaseName, group: SCOPE, description: 'Lease of the election, in --namespace' },
  dryRun: flagOption('dry-run', MODE, 'Report what would be removed; remove nothing'),
  force: flagOption('force', MODE, 'Continue although a controller holds the Lease'),
};

/** The settings without any option. */
export const defaultCleanupConfig: CleanupConfig = {
  kubeconfig: undefined,
  context: undefined,
  namespace: 'reroll-system',
  namespaces: undefined,
  kinds: Object.freeze({}),
  annotationPrefix: 'reroll.dev',
  hashKeySecret: undefined,
  leaseName: 'reroll',
  dryRun: false,
  force: false,
};

export const cleanup: Command<CleanupConfig> = {
  name: 'cleanup',
  summary: 'Remove what an uninstalled reroll has left in the cluster; roll nothing',
  group: 'Setup and maintenance',
  isWriting: true,
  options: cleanupOptions,
  examples: [
    ['$0 cleanup --dry-run', 'report what it would remove'],
    ['$0 cleanup --context test', 'in the cluster of a context'],
  ],
  exitCodes: { 0: 'done', 1: 'failed, or something is left' },
  defaults: () => defaultCleanupConfig,
  run: async (config, commandContext) => {
    setAddedKinds(config.kinds);
    const isClean = await withLeftovers(config, commandContext, (leftovers) =>
      removeLeftovers(config, leftovers, commandContext.printer),
    );
    return isClean ? 0 : 1;
  },
};
