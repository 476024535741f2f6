/** The settings of `reroll resume`. */
import { defaultScopeSettings, scopeOptions, type ScopeSettings } from '../../config/client-options.ts';
import type { Options } from '../../config/command.ts';
import { defaultWriteSettings, writeOptions, type WriteSettings } from './settings.ts';

export interface ResumeSettings extends Omit<ScopeSettings, 'selector'>, WriteSettings {}

const { namespace, allNamespaces } = scopeOptions;

export const resumeOptions: Options<ResumeSettings> = {
  namespace: { ...namespace, description: 'Namespace of the configs' },
  allNamespaces: { ...allNamespaces, description: 'List the tripped breakers of all namespaces' },
  ...writeOptions,
};

export const defaultResumeSettings: ResumeSettings = {
  namespace: defaultScopeSettings.namespace,
  allNamespaces: defaultScopeSettings.allNamespaces,
  ...defaultWriteSettings,
};
