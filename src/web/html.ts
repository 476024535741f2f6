/**
 * HTML from templates. Everything that a template contains is escaped, unless it is the result of another template, so
 * that no text of a tenant can become markup. A rule of the linter allows no other way to make a `SafeHtml`.
 */

/** Only this module can create one: the class is not exported. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Markup whose texts are escaped. */
export type SafeHtml = Markup;

/** What a template can contain; undefined stands for nothing. */
export type Content = SafeHtml | string | number | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Control characters and those that turn the direction of a text: they could make a name look like another one, and
 * some of them are not allowed in HTML.
 */
const invisible = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The tag of templates. Values in attributes stand between quotation marks. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): SafeHtml {
  const parts = strings.map((text, index) => text + (index < values.length ? escaped(values[index]) : ''));
  return new Markup(parts.join(''));
}

function escaped(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(escaped).join('');
  return String(value)
    .replaceAll(invisible, '\u{FFFD}')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
