/** The settings of `reroll explain`. */
import type { ClientSettings, ScopeSettings } from '../../config/client-options.ts';
import type { Overrides } from '../client/installation.ts';

export const explainFormats = ['text', 'json', 'yaml'] as const;

export interface ExplainSettings extends Pick<ScopeSettings, 'namespace'>, ClientSettings, Overrides {
  readonly output: (typeof explainFormats)[number];
  /** End with 3 if a person has to act. */
  readonly exitCode: boolean;
}
