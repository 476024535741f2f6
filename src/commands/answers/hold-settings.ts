/** The options of `reroll hold`. */
import { scopeOptions, type ScopeSettings } from '../../config/client-options.ts';
import type { Options } from '../../config/command.ts';
import { flagOption, type Option } from '../../config/parsers.ts';
import { parseGoDuration } from '../../model/duration.ts';
import { parseInstant } from '../../model/hold.ts';
import { ANSWER, defaultWriteSettings, reasonOption, writeOptions, type WriteSettings } from './settings.ts';

export interface HoldSettings extends Pick<ScopeSettings, 'namespace'>, WriteSettings {
  readonly reason: string | undefined;
  /** How long the hold lasts, ms; undefined for one without an end, and with `untilMs`. */
  readonly forMs: number | undefined;
  /** When it ends, ms since the epoch; undefined for one without an end, and with `forMs`. */
  readonly untilMs: number | undefined;
  /** The Lease, for all workloads of the installation. */
  readonly all: boolean;
  /** Lift the hold. */
  readonly off: boolean;
}

const dayMs = 86_400_000;
const longestHoldMs = 366 * dayMs;

/** Holds last longer than other options allow, and days are easier to write than hours. */
const forOption: Option<number | undefined> = {
  name: 'for',
  group: ANSWER,
  description: 'Hold for this long',
  defaultText: 'until the hold is lifted',
  accepts: 'a duration such as 30m, 2h or 3d, from 1s to 366d',
  parse: (text) => {
    const [, days, rest = ''] = /^(?:(\d{1,3})d)?(.*)$/s.exec(text) ?? [];
    const isDaysOnly = days !== undefined && rest === '';
    const restMs = isDaysOnly ? 0 : parseGoDuration(rest);
    const value = Number(days ?? 0) * dayMs + (restMs ?? Number.NaN);
    return value >= 1_000 && value <= longestHoldMs ? { value } : undefined;
  },
};

const untilOption: Option<number | undefined> = {
  name: 'until',
  group: ANSWER,
  description: 'Hold until this time',
  defaultText: 'until the hold is lifted',
  accepts: 'a time with an offset or Z, such as 2027-01-07T06:00:00+01:00',
  parse: (text) => {
    const value = parseInstant(text);
    return value === undefined ? undefined : { value };
  },
};

export const holdOptions: Options<HoldSettings> = {
  reason: { ...reasonOption, description: 'Why nothing may roll; needed, except with --off' },
  forMs: forOption,
  untilMs: untilOption,
  off: flagOption('off', ANSWER, 'Lift the hold'),
  all: flagOption('all', scopeOptions.namespace.group, 'Every workload of the installation, by its Lease'),
  namespace: scopeOptions.namespace,
  ...writeOptions,
};

export const defaultHoldSettings: HoldSettings = {
  reason: undefined,
  forMs: undefined,
  untilMs: undefined,
  off: false,
  all: false,
  namespace: undefined,
  ...defaultWriteSettings,
};
