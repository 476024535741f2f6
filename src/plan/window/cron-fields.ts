/**
 * The five fields of a CronJob's schedule. Accepts what robfig/cron's `ParseStandard` accepts, except `?`, `@daily` and
 * its like, and empty items of a list, and nothing that croner alone understands (`L`, `W`, `#`, `+`).
 */
import { nearest } from '../../model/nearest.ts';
import { cut, quote, suggestion } from '../../model/quote.ts';

/** The fields as croner has to read them to mean what they mean in a CronJob; or the first problem. */
export type CronReading = { readonly fields: string } | { readonly problem: string };

interface FieldType {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for the numbers from `least` on. */
  readonly words: readonly string[];
}

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const weekdayNames = 'sun mon tue wed thu fri sat'.split(' ');

const fieldTypes: readonly FieldType[] = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of month', least: 1, most: 31, words: [] },
  { name: 'month', least: 1, most: 12, words: monthNames },
  { name: 'day of week', least: 0, most: 6, words: weekdayNames },
];

const daysOfMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A field, or one item of its list. */
interface Field {
  /** In croner's syntax. */
  readonly text: string;
  readonly values: readonly number[];
  /** Whether it restricts nothing. A step of more than 1 restricts, and so does `0-6`, which lists all values. */
  readonly isStar: boolean;
}

/** Reads the five fields of an entry. Never throws. */
export function readCronFields(texts: readonly string[]): CronReading {
  const readers = fieldTypes.map((type) => new FieldReader(type));
  const fields = readers.map((reader, index) => reader.read(texts[index] ?? ''));
  const [problem = whyItNeverOpens(fields, texts)] = readers.flatMap(({ problems }) => problems);
  return problem === undefined ? { fields: fields.map(({ text }) => text).join(' ') } : { problem };
}

/** Without a restricted day of the week, one of the days has to be in one of the months. */
function whyItNeverOpens(fields: readonly Field[], texts: readonly string[]): string | undefined {
  const [, , day, month, weekday] = fields;
  if (day === undefined || month === undefined || weekday?.isStar !== true) return undefined;
  const firstDay = Math.min(...day.values);
  if (month.values.some((value) => firstDay <= (daysOfMonths[value - 1] ?? 0))) return undefined;
  return `never opens: day of month ${cut(texts[2] ?? '')} is not in month ${cut(texts[3] ?? '')}`;
}

/** Reads one field. Where it reports a problem, it goes on with NaN, and what it returns has no meaning. */
class FieldReader {
  readonly problems: string[] = [];
  readonly #type: FieldType;

  constructor(type: FieldType) {
    this.#type = type;
  }

  /** A star in a list makes the field unrestricted, as in a CronJob; for croner it has to stand alone. */
  read(text: string): Field {
    const foreign = /[^A-Za-z0-9*,/-]/u.exec(text)?.[0];
    if (foreign !== undefined) this.#reportForeign(text, foreign);
    const items = text.split(',').map((item) => this.#item(item, text));
    const isStar = items.some((item) => item.isStar);
    return {
      text: isStar ? '*' : items.map((item) => item.text).join(','),
      values: items.flatMap(({ values }) => values),
      isStar,
    };
  }

  #item(item: string, field: string): Field {
    if (item === '') this.#report(`${quote(field)} has an empty item`);
    if (!/^(?:\*|[^*/-]+(?:-[^*/-]+)?)(?:\/[^*/-]+)?$/.test(item)) {
      this.#report(`${quote(item)} is not a value, a range such as 1-5 or a step such as */2`);
    }
    const [range = '', stepText] = item.split('/');
    const step = stepText === undefined ? undefined : this.#step(stepText);
    const [first, last] = this.#range(range, step !== undefined);
    const count = Math.floor((last - first) / (step ?? 1)) + 1;
    return {
      text: itemText(first, last, step),
      values: Array.from({ length: count }, (_, index) => first + index * (step ?? 1)),
      isStar: range === '*' && (step ?? 1) === 1,
    };
  }

  /** As in a CronJob, a value with a step begins a range: `5/15` is `5-59/15`. */
  #range(text: string, hasStep: boolean): readonly [first: number, last: number] {
    const { least, most } = this.#type;
    if (text === '*') return [least, most];
    const [low = '', high] = text.split('-');
    const first = this.#value(low);
    if (high === undefined) return [first, hasStep ? most : first];
    const last = this.#value(high);
    if (first > last) this.#report(this.#whyReversed(first, last, /^[a-z]/i.test(low)));
    return [first, last];
  }

  /** A step longer than the field means the same as one of its length, the longest one that croner accepts. */
  #step(text: string): number {
    const { least, most } = this.#type;
    const step = /^\d+$/.test(text) ? Number(text) : 0;
    if (step === 0) return this.#report(`step ${quote(text)} is not a number of 1 or more`);
    return Math.min(step, most - least + 1);
  }

  #value(text: string): number {
    const { least, most, words } = this.#type;
    if (!/^\d+$/.test(text)) return this.#word(text);
    const value = Number(text);
    if (value >= least && value <= most) return value;
    const sunday = words === weekdayNames && value === 7 ? suggestion('0 or sun') : '';
    return this.#report(`${cut(text)} is not in ${String(least)}-${String(most)}${sunday}`);
  }

  #word(text: string): number {
    const { least, words } = this.#type;
    const index = words.indexOf(text.toLowerCase());
    if (index >= 0) return least + index;
    const kinds = words.length === 0 ? 'a number' : `a number or one of ${words.join(', ')}`;
    return this.#report(`${quote(text)} is not ${kinds}${suggestion(nearest(text, words))}`);
  }

  #reportForeign(text: string, foreign: string): void {
    const instead = foreign === '?' ? '; write *' : '';
    this.#report(`${quote(text)} has the character ${quote(foreign)}, which is not supported${instead}`);
  }

  /** Offers the two ranges that a range across the end of the field stands for: `fri-mon` is `fri-sat,sun-mon`. */
  #whyReversed(first: number, last: number, isInWords: boolean): string {
    const { least, most, words } = this.#type;
    const name = (value: number): string => (isInWords ? words[value - least] : undefined) ?? String(value);
    const range = (from: number, to: number): string => (from === to ? name(from) : `${name(from)}-${name(to)}`);
    return `${range(first, last)} ends before it begins${suggestion(`${range(first, most)},${range(least, last)}`)}`;
  }

  #report(problem: string): number {
    this.problems.push(`${this.#type.name} ${problem}`);
    return Number.NaN;
  }
}

/** What has a step keeps it: croner reads it as a time that recurs, and what has none as a fixed time of day. */
function itemText(first: number, last: number, step: number | undefined): string {
  if (step !== undefined) return `${String(first)}-${String(last)}/${String(step)}`;
  return first === last ? String(first) : `${String(first)}-${String(last)}`;
}
