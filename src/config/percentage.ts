/** Shares in options, such as `10%`: whole percentages, as Kubernetes writes them in `maxUnavailable`. */
import type { Option } from './parsers.ts';

/** Reads a share as a number from 0 to 1. A number without `%` is refused: `10` and `0.1` could both mean 10%. */
export const percentage: Pick<Option<number>, 'accepts' | 'parse' | 'offer'> = {
  accepts: 'a whole percentage from 0% to 100%, such as 10%',
  parse: (text) => {
    const percent = /^\d{1,3}%$/.test(text) ? Number(text.slice(0, -1)) : Number.NaN;
    return percent <= 100 ? { value: percent / 100 } : undefined;
  },
  offer: (text) => {
    const [, digits = ''] = /^(\d{1,3}(?:\.\d{1,6})?|\.\d{1,6}) ?%?$/.exec(text) ?? [];
    const given = Number(digits);
    const isShare = given < 1 && !text.endsWith('%');
    return digits === '' ? undefined : formatPercentage(Math.min(1, isShare ? given : given / 100));
  },
};

/** @param share from 0 to 1; a whole percentage */
export function formatPercentage(share: number): string {
  return `${String(Math.round(share * 100))}%`;
}
