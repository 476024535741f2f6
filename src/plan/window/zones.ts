/** Names of time zones, as IANA writes them. Offsets and what else Intl or croner accept are refused. */
import { Comparisons, nearest } from '../../model/nearest.ts';

/** IANA's names of three capital letters. ICU has more of them: its `IST` is India and its `ACT` is Darwin. */
const threeLetters: readonly string[] = 'CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' ');

/** Enough for a word of 64 letters against every name; it bounds the work that a tenant's text can cause. */
const mostComparisons = 100_000;

/** Whether it is the name of a zone, in its upper and lower case. Offsets such as `+02:00` are none. */
export function isTimeZone(text: string): boolean {
  const name = resolveZone(text);
  if (name === undefined) return false;
  // Intl gives an old name of a zone for its present one (Asia/Calcutta for Asia/Kolkata) and has no list of these, so
  // of them only the initials are checked.
  if (name.toLowerCase() === text.toLowerCase()) return name === text;
  return /^[A-Za-z]{3}$/.test(text) ? threeLetters.includes(text) : /^[A-Z][^/]*(?:\/[A-Z][^/]*)*$/.test(text);
}

/** The zone that was probably meant: the same in other capitals, the nearest name, or that of a place (`berlin`). */
export function nearestTimeZone(text: string): string | undefined {
  if (/^[A-Za-z]{3}$/.test(text)) return threeLetters.find((name) => name === text.toUpperCase());
  const inCapitals = text.toLowerCase().replace(/(?<=^|[/_-])[a-z]/g, (initial) => initial.toUpperCase());
  if (isTimeZone(inCapitals)) return inCapitals;
  const names = Intl.supportedValuesOf('timeZone');
  const comparisons = new Comparisons(mostComparisons);
  const places = names.map((name) => name.slice(name.lastIndexOf('/') + 1));
  const place = nearest(text, places, comparisons);
  return nearest(text, names, comparisons) ?? (place === undefined ? undefined : names[places.indexOf(place)]);
}

/**
 * The name under which Intl keeps a zone; undefined if it knows none of that name. croner keeps a formatter of 0.1 MB
 * for each name that it is asked for, and these are as many as there are zones, whatever tenants write.
 */
export function resolveZone(text: string): string | undefined {
  // The first formatter of a process loads data of ICU, about 8 MB: a process without windows loads none.
  if (text === 'UTC') return text;
  // An empty name would be the zone of the process, and later versions of Node accept offsets.
  if (!/^[A-Za-z]/.test(text) || text.length > 64) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
