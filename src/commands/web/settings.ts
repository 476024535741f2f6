/** The settings of `reroll web`. */
import type { ClientSettings, ScopeSettings } from '../../config/client-options.ts';
import type { ListenAddress } from '../../model/config.ts';
import type { Overrides } from '../client/installation.ts';

export interface WebSettings extends ScopeSettings, ClientSettings, Overrides {
  readonly address: ListenAddress | undefined;
  readonly hosts: readonly string[];
}
