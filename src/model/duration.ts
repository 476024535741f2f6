/** Durations in Go's syntax, which every other timeout of a cluster has. */

const NANOSECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  // U+00B5, the micro sign, and U+03BC, the Greek letter: Go reads both.
  '\u00b5s': 1e3,
  '\u03bcs': 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** Limit of Go's `time.Duration`: 2^63 nanoseconds, about 292 years. */
const LONGEST_NANOSECONDS = 2 ** 63;

/** Longer than any duration that a person writes; it bounds the work that a tenant's hint can cause. */
const LONGEST_TEXT = 64;

/**
 * Parses a duration such as `1m30s`, `500ms`, `1.5s` or `0`.
 * @returns milliseconds, exact to the nanosecond; undefined for anything else: a number without a unit, a sign (no
 * duration here may be negative), spaces, or more than Go can hold
 */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (text === '' || text.length > LONGEST_TEXT) return undefined;
  const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;
  let nanoseconds = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const [, amount = '', unit = ''] = match;
    nanoseconds += Number(amount) * (NANOSECONDS_PER_UNIT[unit] ?? Number.NaN);
  }
  return nanoseconds < LONGEST_NANOSECONDS ? Math.round(nanoseconds) / 1e6 : undefined;
}

/** From the longest to the shortest. */
const units = ['h', 'm', 's', 'ms', 'us', 'ns'];

/**
 * The shortest text of one number and unit that `parseGoDuration` reads as exactly this duration: `90s`, `1500ms`, `0`.
 * @param ms what `parseGoDuration` returns, up to a day
 */
export function formatGoDuration(ms: number): string {
  const nanoseconds = Math.round(ms * 1e6);
  if (nanoseconds === 0) return '0';
  const unit = units.find((each) => nanoseconds % (NANOSECONDS_PER_UNIT[each] ?? 1) === 0) ?? 'ns';
  return `${String(nanoseconds / (NANOSECONDS_PER_UNIT[unit] ?? 1))}${unit}`;
}
