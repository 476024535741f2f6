/** The settings of `reroll lint`. */
import {
  clientOptions,
  defaultClientSettings,
  scopeOptions,
  type ClientSettings,
} from '../../config/client-options.ts';
import type { Options } from '../../config/command.ts';
import { choiceOption, flagOption, listOption, parseText, type Option } from '../../config/parsers.ts';
import { severities, type Severity } from '../../findings/finding.ts';
import { findingFormats, type FindingFormat } from '../../findings/format.ts';
import { lintRules } from '../../lint/rules/table.ts';
import type { ExternalPattern } from '../../lint/settings.ts';
import type { ConfigKind } from '../../model/kinds.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import { nearest } from '../../model/nearest.ts';
import { readPatternList } from '../../plan/read/glob.ts';
import { noOverrides, overrideOptions, type Overrides } from '../client/installation.ts';
import { outputOption } from '../client/output.ts';

const OUTPUT = 'Output:';
const FILES = 'Files:';
const RULES = 'Rules:';

const failures = [...severities, 'never'] as const;

export interface LintSettingsOfUser extends ClientSettings, Overrides {
  readonly output: FindingFormat;
  /** The least severity at which the command fails. */
  readonly failOn: Severity | 'never';
  /** Ids of rules. */
  readonly disable: readonly string[];
  readonly external: readonly ExternalPattern[];
  /** Of objects without one. */
  readonly namespace: string | undefined;
  readonly sourceRoot: string;
  readonly withCluster: boolean;
}

export const lintOptions: Options<LintSettingsOfUser> = {
  namespace: {
    ...scopeOptions.namespace,
    group: FILES,
    description: 'Namespace of objects whose files name none',
    defaultText: 'not known; with --with-cluster that of the context',
  },
  sourceRoot: {
    name: 'source-root',
    group: FILES,
    description: 'Folder in which the sources of rendered manifests are, which kustomize and Helm name in them',
    defaultText: 'the working directory',
    accepts: 'a path',
    values: 'files',
    parse: parseText,
  },
  external: externalOption(),
  disable: disableOption(),
  failOn: {
    ...choiceOption('fail-on', RULES, failures),
    description: 'End with 1 if there is a finding of this severity or a worse one',
    defaultText: 'error',
  },
  withCluster: flagOption('with-cluster', RULES, 'What the cluster has counts too, with the options of its controller'),
  output: outputOption(OUTPUT, findingFormats),
  ...clientOptions,
  ...overrideOptions,
};

export const defaultLintSettings: LintSettingsOfUser = {
  output: 'text',
  failOn: 'error',
  disable: [],
  external: [],
  namespace: undefined,
  sourceRoot: '.',
  withCluster: false,
  ...defaultClientSettings,
  ...noOverrides,
};

function disableOption(): Option<readonly string[]> {
  const ids = lintRules.map(({ id }) => id);
  return {
    ...listOption('disable', RULES, `a comma list of rules: ${ids.join(', ')}`, (entries) =>
      entries.every((entry) => ids.includes(entry)) ? [...new Set(entries)] : undefined,
    ),
    description: 'Rules that find nothing; may be repeated',
    defaultText: 'none',
    choices: ids,
    isRepeatable: true,
    offer: (text) => {
      const wrong = text.split(',').find((entry) => !ids.includes(entry.trim()));
      return wrong === undefined ? undefined : nearest(wrong.trim(), ids);
    },
  };
}

function externalOption(): Option<readonly ExternalPattern[]> {
  const accepts = 'namespace/kind/name with configmap or secret as the kind, such as shop/secret/db-*; may be repeated';
  return {
    ...listOption('external', FILES, accepts, (entries) => {
      const read = entries.map(readExternal).filter((each) => each !== undefined);
      return read.length === entries.length ? read : undefined;
    }),
    description: 'ConfigMaps and Secrets that exist although no file has them, as patterns',
    defaultText: 'none',
    isRepeatable: true,
  };
}

const kinds: Readonly<Record<string, ConfigKind>> = {
  configmap: 'ConfigMap',
  configmaps: 'ConfigMap',
  cm: 'ConfigMap',
  secret: 'Secret',
  secrets: 'Secret',
};

function readExternal(text: string): ExternalPattern | undefined {
  const [namespace = '', kindText = '', name = '', ...rest] = text.split('/');
  const kind = Object.hasOwn(kinds, kindText.toLowerCase()) ? kinds[kindText.toLowerCase()] : undefined;
  const [namespaces, names] = [patternOf(namespace), patternOf(name)];
  if (kind === undefined || namespaces === undefined || names === undefined || rest.length > 0) return undefined;
  return { namespace: namespaces, kind, name: names };
}

function patternOf(text: string): NamePattern | undefined {
  return /^[a-z0-9*?.-]+$/.test(text) ? readPatternList(text).patterns[0] : undefined;
}
