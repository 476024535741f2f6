/** `reroll preview`: which workloads a change of manifests rolls, before it is merged. */
import {
  clientOptions,
  defaultClientSettings,
  refuseClientContradictions,
  scopeOptions,
} from '../config/client-options.ts';
import type { Command } from '../config/command.ts';
import { flagOption, parseText, wholeNumber, type Option } from '../config/parsers.ts';
import { flagOf, UsageError } from '../config/rules.ts';
import { noOverrides, overrideOptions, overridesRemark } from './client/installation.ts';
import { lintOptions } from './lint/settings.ts';
import { outputOption } from './client/output.ts';
import { printPreview } from './preview/print-preview.ts';
import { cluster, previewFormats, type PreviewSettings } from './preview/settings.ts';

const CHANGE = 'Change:';
const OUTPUT = 'Output:';

/** A comment on GitHub may have 65,536 characters. */
const [shortest, byDefault, longest] = [1_000, 60_000, 1_000_000];

function pathOption(name: string, description: string, accepts: string): Option<string | undefined> {
  return {
    name,
    group: CHANGE,
    description,
    defaultText: 'none; it has to be given',
    accepts,
    values: 'files',
    parse: parseText,
  };
}

export const preview: Command<PreviewSettings> = {
  name: 'preview',
  summary: 'Show which workloads a change of manifests rolls',
  takesFlagsOnly: true,
  options: {
    from: pathOption('from', `Manifests before the change, or ${cluster}`, `a file, a folder, or ${cluster}`),
    to: pathOption('to', 'Manifests after it; - reads standard input', 'a file, a folder, or -'),
    namespace: { ...scopeOptions.namespace, group: CHANGE, description: 'Namespace of objects that name none' },
    sourceRoot: { ...lintOptions.sourceRoot, group: CHANGE },
    output: outputOption(OUTPUT, previewFormats),
    maxLength: {
      name: 'max-length',
      group: OUTPUT,
      description: 'Characters after which Markdown is cut between rows',
      defaultText: String(byDefault),
      ...wholeNumber(shortest, longest),
    },
    exitCode: flagOption('exit-code', OUTPUT, 'End with 3 if a workload rolls or waits'),
    ...clientOptions,
    ...overrideOptions,
  },
  examples: [
    ['$0 preview --from main/apps --to apps', 'two folders, such as two checkouts'],
    ['kustomize build apps | $0 preview --from main.yaml --to -', 'rendered manifests'],
    ['$0 preview --from cluster --to apps', 'against what runs now; only reads'],
    ['$0 preview --from main/apps --to apps -o markdown', 'for a comment on a pull request'],
  ],
  remarks: [overridesRemark],
  exitCodes: { 0: 'done', 1: 'failed', 3: 'with --exit-code: a workload rolls or waits' },
  defaults: () => ({
    from: undefined,
    to: undefined,
    namespace: undefined,
    sourceRoot: '.',
    output: 'text',
    maxLength: byDefault,
    exitCode: false,
    ...defaultClientSettings,
    ...noOverrides,
  }),
  check: (config) => {
    refuseClientContradictions(config);
    refuseSides(config);
    return { config, notices: [] };
  },
  run: printPreview,
};

function refuseSides({ from, to }: PreviewSettings): void {
  const accepted = `give ${flagOf('from')} and ${flagOf('to')}`;
  if (from === undefined) throw new UsageError(`${flagOf('from')} is missing: ${accepted}`);
  if (to === undefined) throw new UsageError(`${flagOf('to')} is missing: ${accepted}`);
  if (to === cluster) throw new UsageError(`${flagOf('to')} is a path: only ${flagOf('from')} can be ${cluster}`);
  if (from === '-' && to === '-') throw new UsageError('only one of both sides can be standard input');
}
