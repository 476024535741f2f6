/** The options of `reroll cleanup`; those that it shares with the controller mean the same there. */
import { options } from './run-options.ts';
import { flagOption, parseDnsNames } from './parsers.ts';
import type { Options } from './sources.ts';
import type { CleanupConfig } from '../model/config.ts';

const WHERE = 'Where to clean:';
const HOW = 'How:';

const { kubeconfig, context, namespaces, annotationPrefix, hashKeySecret, leaseName } = options;

export const cleanupOptions: Options<CleanupConfig> = {
  kubeconfig,
  context,
  namespace: {
    name: 'namespace',
    group: WHERE,
    description: 'Where reroll was installed',
    defaultText: 'reroll-system',
    accepts: 'the name of a namespace',
    parse: (text) => (parseDnsNames([text]) === undefined ? undefined : { value: text }),
  },
  namespaces: { ...namespaces, group: WHERE, description: 'The only namespaces whose workloads are cleaned' },
  annotationPrefix: { ...annotationPrefix, group: WHERE, description: 'What the annotations begin with' },
  hashKeySecret: {
    ...hashKeySecret,
    group: WHERE,
    description: 'Secret with the key of all digests',
    defaultText: 'reroll-hash-key in --namespace',
  },
  leaseName: { ...leaseName, group: WHERE, description: 'Lease of the election, in --namespace' },
  dryRun: flagOption('dry-run', HOW, 'Say what would be removed, and remove nothing'),
  force: flagOption('force', HOW, 'Go on although a controller holds the Lease'),
};

/** What holds where nothing is said. */
export const defaultCleanupConfig: CleanupConfig = {
  kubeconfig: undefined,
  context: undefined,
  namespace: 'reroll-system',
  namespaces: undefined,
  annotationPrefix: 'reroll.dev',
  hashKeySecret: undefined,
  leaseName: 'reroll',
  dryRun: false,
  force: false,
};
