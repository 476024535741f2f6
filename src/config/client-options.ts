/** The options that commands of users have in common. Names, letters and meanings are those of kubectl. */
import type { NamespacedName } from '../model/config.ts';
import type { Options } from './command.ts';
import {
  periodOption,
  flagOption,
  listOption,
  parseDnsNames,
  parseNamespacedName,
  parseSelector,
  parseText,
} from './parsers.ts';
import { UsageError, flagOf } from './rules.ts';
import { options } from './run-options.ts';

const CONNECTION = 'Connection:';
const SCOPE = 'Scope:';

/** How a command connects. */
export interface ClientSettings {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** The user to act as; undefined: as the kubeconfig says. */
  readonly as: string | undefined;
  readonly asGroups: readonly string[];
  /** Limit of one call, ms. */
  readonly requestTimeoutMs: number;
  /** The Lease of the installation. */
  readonly installation: NamespacedName;
}

export const clientOptions: Options<ClientSettings> = {
  kubeconfig: { ...options.kubeconfig, group: CONNECTION },
  context: { ...options.context, group: CONNECTION },
  as: {
    name: 'as',
    group: CONNECTION,
    description: 'User to act as',
    defaultText: 'as the kubeconfig says',
    accepts: 'the name of a user',
    parse: parseText,
  },
  asGroups: {
    ...listOption('as-group', CONNECTION, 'the name of a group; may be repeated', (entries) => entries),
    description: 'Group to act as, together with --as; may be repeated',
    defaultText: 'none',
    isRepeatable: true,
  },
  requestTimeoutMs: periodOption('request-timeout', CONNECTION, '30s', 'Limit for each call of the API server'),
  installation: {
    name: 'installation',
    group: CONNECTION,
    description: 'Lease of the installation of reroll whose options count',
    defaultText: 'reroll-system/reroll',
    accepts: 'namespace/lease',
    parse: parseNamespacedName,
  },
};

export const defaultClientSettings: ClientSettings = {
  kubeconfig: undefined,
  context: undefined,
  as: undefined,
  asGroups: [],
  requestTimeoutMs: 30_000,
  installation: { namespace: 'reroll-system', name: 'reroll' },
};

/** Which objects a command is about. */
export interface ScopeSettings {
  /** Undefined: that of the context. */
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
  /** A label selector. */
  readonly selector: string | undefined;
}

export const scopeOptions: Options<ScopeSettings> = {
  namespace: {
    name: 'namespace',
    short: 'n',
    group: SCOPE,
    description: 'Namespace of the objects',
    defaultText: 'that of the context',
    accepts: 'the name of a namespace',
    values: 'namespaces',
    parse: (text) => (parseDnsNames([text]) === undefined ? undefined : { value: text }),
  },
  allNamespaces: { ...flagOption('all-namespaces', SCOPE, 'The objects of all namespaces'), short: 'A' },
  selector: {
    name: 'selector',
    short: 'l',
    group: SCOPE,
    description: 'Only workloads with these labels',
    defaultText: 'all',
    accepts: 'a label selector such as app=web,tier in (a,b)',
    parse: parseSelector,
  },
};

export const defaultScopeSettings: ScopeSettings = { namespace: undefined, allNamespaces: false, selector: undefined };

/** @throws UsageError for options that contradict each other */
export function refuseClientContradictions({ as, asGroups }: ClientSettings): void {
  if (asGroups.length > 0 && as === undefined) throw new UsageError(`${flagOf('as-group')} needs ${flagOf('as')}`);
}
