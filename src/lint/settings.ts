/** What the rules have to know besides the files. */
import type { ConfigKind } from '../model/kinds.ts';
import type { NamePattern } from '../model/name-pattern.ts';
import type { ReadSettings } from '../plan/read/config.ts';

/** Configs that exist although no file has them. */
export interface ExternalPattern {
  readonly namespace: NamePattern;
  readonly kind: ConfigKind;
  readonly name: NamePattern;
}

/** What a cluster has of configs: never their content. */
export interface ClusterConfigs {
  /** Undefined if the user may not list them. */
  namesIn(kind: ConfigKind, namespace: string): readonly string[] | undefined;
  /** Undefined if they are not known. */
  keysOf(kind: ConfigKind, namespace: string, name: string): readonly string[] | undefined;
}

export interface LintSettings {
  /** The settings of the controller. */
  readonly read: ReadSettings;
  readonly autoReloadAll: boolean;
  readonly ignoredKinds: readonly ConfigKind[];
  readonly isFreshnessOn: boolean;
  /** Whether the windows that have names are known. */
  readonly areWindowsKnown: boolean;
  /** Of objects without one; undefined if that is not known. */
  readonly namespace: string | undefined;
  readonly external: readonly ExternalPattern[];
  /** Undefined without a cluster. */
  readonly cluster: ClusterConfigs | undefined;
  /** Ids of rules without findings. */
  readonly disabled: readonly string[];
}
