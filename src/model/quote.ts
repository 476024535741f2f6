/** How messages repeat what a tenant wrote, and offer what was probably meant. */
import { nearest } from './nearest.ts';

/** Characters of a tenant's text that a message repeats. */
const longestQuote = 64;

export function quote(text: string): string {
  return JSON.stringify(cut(text));
}

/** Without quotation marks: for words that were checked to be letters and digits. */
export function cut(text: string): string {
  return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
}

/** A tenant's text on one line of a terminal: control characters could move its cursor or change what is shown. */
export function oneLine(text: string): string {
  return cut(printable(text));
}

/** The same for a text whose length is limited already. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** The end of a message that offers what was probably meant. */
export function suggestion(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** The same for the nearest of some values, in quotation marks; empty where none is near. */
export function suggestionAmong(text: string, values: readonly string[]): string {
  const meant = nearest(text, values);
  return suggestion(meant === undefined ? undefined : JSON.stringify(meant));
}
