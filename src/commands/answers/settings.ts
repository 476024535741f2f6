/** The options of the commands by which users answer: approve, now, hold and roll. */
import {
  clientOptions,
  defaultClientSettings,
  defaultScopeSettings,
  scopeOptions,
  type ClientSettings,
  type ScopeSettings,
} from '../../config/client-options.ts';
import type { Options } from '../../config/command.ts';
import { flagOption, listOption, type Option } from '../../config/parsers.ts';
import { longestWhy } from '../../model/hold.ts';
import { overrideOptions } from '../client/installation.ts';
import { outputOption } from '../client/output.ts';
import { changeOption } from '../status/settings.ts';

export const ANSWER = 'Answer:';
const MODE = 'Mode:';

/** How a command writes. */
export interface WriteSettings extends ClientSettings {
  /** Ask no question. */
  readonly yes: boolean;
  /** The API server checks each write and stores nothing. */
  readonly dryRun: boolean;
  /** `name`: of each object only its name, as kubectl takes it. */
  readonly output: 'text' | 'name';
  /** Undefined: as the controller publishes it. */
  readonly annotationPrefix: string | undefined;
}

export const writeOptions: Options<WriteSettings> = {
  yes: { ...flagOption('yes', MODE, 'Ask no question'), short: 'y' },
  dryRun: flagOption('dry-run', MODE, 'Have the API server check every write, and store nothing'),
  output: outputOption(MODE, ['text', 'name'] as const),
  ...clientOptions,
  annotationPrefix: overrideOptions.annotationPrefix,
};

export const defaultWriteSettings: WriteSettings = {
  yes: false,
  dryRun: false,
  output: 'text',
  ...defaultClientSettings,
  annotationPrefix: undefined,
};

/** The settings of approve and now. */
export interface AnswerSettings extends ScopeSettings, WriteSettings {
  /** Only this change of a config. */
  readonly change: string | undefined;
  /** The ids of the contents that the user has seen; empty if the user names none. */
  readonly ids: readonly string[];
}

export const answerOptions: Options<AnswerSettings> = {
  change: {
    ...changeOption(ANSWER),
    description: 'All workloads that wait with this change of a config',
    defaultText: 'none',
  },
  ids: {
    ...listOption('id', ANSWER, 'ids of contents, such as r7eyc3apl67rmbga; may be repeated', parseIds),
    description: 'Answer only if exactly the contents with these ids wait; may be repeated',
    defaultText: 'the contents that wait',
    isRepeatable: true,
  },
  ...scopeOptions,
  ...writeOptions,
};

export const defaultAnswerSettings: AnswerSettings = {
  change: undefined,
  ids: [],
  ...defaultScopeSettings,
  ...defaultWriteSettings,
};

function parseIds(entries: string[]): readonly string[] | undefined {
  const areIds = entries.every((entry) => /^(?:[a-z2-7]{16}|absent)$/.test(entry));
  return areIds ? [...new Set(entries)] : undefined;
}

/** `--reason`: one line, as long as what Events show. White space between its words counts as one blank. */
export const reasonOption: Option<string | undefined> = {
  name: 'reason',
  group: ANSWER,
  description: 'Why, for the users that find it',
  defaultText: 'none',
  accepts: `a reason of at most ${String(longestWhy)} characters in one line`,
  parse: (text) => {
    const value = text.trim().replaceAll(/ +/g, ' ');
    const isShown = value !== '' && value.length <= longestWhy && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value);
    return isShown ? { value } : undefined;
  },
};
