/** Times for people: relative in tables and texts. */

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** The age as kubectl prints it, in its largest unit, such as `14m`; two units where the first is small: `1h30m`. */
export function ageText(ms: number): string {
  const rest = Math.max(0, ms);
  const index = units.findIndex(([, size]) => rest >= size);
  const unit = units[index];
  if (unit === undefined) return '0s';
  const [letter, size] = unit;
  const count = Math.floor(rest / size);
  const next = units[index + 1];
  const smaller = next === undefined || count >= 3 ? 0 : Math.floor((rest % size) / next[1]);
  return `${String(count)}${letter}${smaller === 0 || next === undefined ? '' : `${String(smaller)}${next[0]}`}`;
}
