/** Formats numbers for people. Pure. */
import type { Unit } from '../bench.ts';
import type { Summary } from '../../support/statistics.ts';

const milliPerUnit = 1_000;

/** Three significant digits, or all digits before the decimal point: `1.24`, `12.4`, `1,240`. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `12.4 ms (11.9–14.2)`: the median, and the range from least to most where they differ. */
export function formatSummary({ median, min, max }: Summary, unit: Unit): string {
  const isLong = unit === 'ms' && median >= 10 * milliPerUnit;
  const [divisor, shown] = isLong ? [milliPerUnit, 's'] : [1, unit];
  const [low, middle, high] = [min, median, max].map((value) => formatNumber(value / divisor));
  const spread = low === high ? '' : ` (${String(low)}–${String(high)})`;
  const suffix = shown === 'ms' || shown === 's' || shown === 'MB' || shown === 'B' ? ` ${shown}` : '';
  return `${String(middle)}${suffix}${spread}`;
}

/** `1.16 × (1.08–1.21)` */
export function formatRatio({ median, min, max }: Summary): string {
  const [low, middle, high] = [min, median, max].map((value) => formatNumber(value));
  return `${String(middle)} ×${low === high ? '' : ` (${String(low)}–${String(high)})`}`;
}
