/** The settings of `reroll status`. */
import type { ClientSettings, ScopeSettings } from '../../config/client-options.ts';
import { listOption, type Option } from '../../config/parsers.ts';
import { states, type State } from '../../status/state.ts';
import type { Overrides } from '../client/installation.ts';

export const statusFormats = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type StatusFormat = (typeof statusFormats)[number];

export interface StatusSettings extends ScopeSettings, ClientSettings, Overrides {
  /** Only workloads in these states; empty for all. */
  readonly states: readonly State[];
  /** Only workloads that this change has not reached. */
  readonly change: string | undefined;
  /** Also workloads that reroll leaves alone. */
  readonly all: boolean;
  readonly output: StatusFormat;
  readonly watch: boolean;
  /** End with 3 if something waits for a person. */
  readonly exitCode: boolean;
  readonly noHeaders: boolean;
}

export function statesOption(group: string): Option<readonly State[]> {
  return {
    ...listOption('state', group, `states of ${states.join(', ')}`, parseStates),
    description: 'Only workloads in these states',
    defaultText: 'all',
    isRepeatable: true,
    choices: states,
  };
}

function parseStates(entries: string[]): readonly State[] | undefined {
  const found = entries.map((entry) => states.find((state) => state === entry));
  return found.every((state) => state !== undefined) ? found : undefined;
}

export function changeOption(group: string): Option<string | undefined> {
  return {
    name: 'change',
    group,
    description: 'Only workloads that this change of a config has not reached',
    defaultText: 'all',
    accepts: 'the id of a change, 8 hexadecimal digits as Events, logs and this command show it',
    parse: (text) => (/^[0-9a-f]{8}$/.test(text) ? { value: text } : undefined),
  };
}
