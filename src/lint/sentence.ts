/** Ends a message that may end with a question. */
export function sentence(text: string): string {
  return text.endsWith('?') ? text : `${text}.`;
}
