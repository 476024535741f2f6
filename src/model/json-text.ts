/** The JSON that commands print. */

/** The version of all data that commands print. A test holds it to the JSON Schemas in docs/schemas. */
export const apiVersion = 'reroll.dev/v1alpha1';

/** JSON itself demands an escape of few of these characters, and a terminal acts on more. */
export const unsafeCharacter = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
export const unsafeInLine = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Indented; what a tenant wrote comes out with its control characters escaped. */
export function jsonText(data: object): string {
  const ofUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(data, undefined, 2).replaceAll(unsafeInLine, (character) =>
    character.split('').map(ofUnit).join(''),
  );
}
