/** Refuses windows and time zones in options that do not parse: such an option ends the start. */
import { flagOf, UsageError } from '../config/rules.ts';
import type { Config } from '../model/config.ts';
import { suggestion } from '../model/quote.ts';
import { findNamedProblem, Windows } from '../plan/window/window.ts';
import { isTimeZone, nearestTimeZone } from '../plan/window/zones.ts';

/** @throws UsageError with the wrong part and, where there is one, the nearest right one */
export function refuseWindows({ timeZone, windows: named, window }: Config): void {
  if (!isTimeZone(timeZone)) {
    const offer = suggestion(nearestTimeZone(timeZone));
    const accepted = 'accepted is the name of a time zone such as Europe/Berlin';
    throw new UsageError(`${flagOf('time-zone')}: unknown time zone ${JSON.stringify(timeZone)}: ${accepted}${offer}`);
  }
  const wrong = findNamedProblem(named, timeZone);
  if (wrong !== undefined) throw new UsageError(`windows: ${wrong.name}: ${wrong.problem}`);
  const reading = window === undefined ? undefined : new Windows({ timeZone, named }).read(window);
  if (reading !== undefined && 'problem' in reading) throw new UsageError(`${flagOf('window')}: ${reading.problem}`);
}
