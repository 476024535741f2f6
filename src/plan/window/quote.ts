/** How the problems of a window repeat what a tenant wrote. */

/** Characters of one word that a message repeats. */
const longestQuote = 64;

export function quote(text: string): string {
  return JSON.stringify(cut(text));
}

/** Without quotation marks: for words that were checked to be letters and digits. */
export function cut(text: string): string {
  return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
}

/** The end of a message that offers what was probably meant. */
export function suggestion(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
