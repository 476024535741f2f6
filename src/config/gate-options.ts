/** The options of `reroll run` that set control gates for all workloads. */
import type { Config } from '../model/config.ts';
import type { Options } from './command.ts';
import { parseHold, parseText, parseTexts } from './parsers.ts';

const GATES = 'Control gates:';

export const gateOptions: Pick<Options<Config>, 'hold' | 'window' | 'windows' | 'timeZone'> = {
  hold: {
    name: 'hold',
    group: GATES,
    description: 'Roll nothing, until a time or without an end; a reason may follow',
    defaultText: 'none',
    accepts: 'true or a time such as 2027-01-07T06:00:00+01:00, then optionally a reason',
    parse: parseHold,
  },
  window: {
    name: 'window',
    group: GATES,
    description: 'Roll only at these times, or with ! not at these times; the windows of annotations count as well',
    defaultText: 'any time',
    accepts: 'windows such as 0 22 * * mon-thu 4h Europe/Berlin, separated by ;, or names from windows',
    parse: parseText,
  },
  windows: {
    name: 'windows',
    group: GATES,
    description: 'Windows with names, to which --window and annotations refer; in the file a mapping',
    defaultText: 'none',
    accepts: 'a mapping of names to windows; as JSON in a flag or variable',
    isMapping: true,
    parse: parseTexts,
  },
  timeZone: {
    name: 'time-zone',
    group: GATES,
    description: 'Time zone of windows that name none',
    defaultText: 'UTC',
    accepts: 'the name of a time zone such as Europe/Berlin',
    parse: parseText,
  },
};
