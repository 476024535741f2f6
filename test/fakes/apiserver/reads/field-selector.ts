/** Field selectors in their text form: `metadata.name=a,type!=b`, with a backslash before a literal comma or sign. */
import { stringAt } from '../objects/json.ts';
import { badRequest } from '../objects/status.ts';

type Predicate = (object: unknown) => boolean;

interface Term {
  readonly field: string;
  readonly isNegated: boolean;
  readonly value: string;
}

const TERM = /^(.*?)(!=|==|=)(.*)$/s;

/**
 * Parses a field selector; returns a function that matches objects.
 * @throws StatusError 400 where the selector cannot be parsed, or names a field that this resource does not support
 */
export function parseFieldSelector(text: string, selectable: readonly string[]): Predicate {
  const terms = text
    .split(/(?<!\\),/)
    .filter((part) => part !== '')
    .map((part) => parseTerm(part, text));
  for (const { field } of terms) {
    if (!selectable.includes(field)) throw unknownField(field, selectable);
  }
  return (object) =>
    terms.every(({ field, isNegated, value }) => (stringAt(object, ...field.split('.')) === value) !== isNegated);
}

/** Resources that support names only have another message than those with fields of their own. */
function unknownField(field: string, selectable: readonly string[]): Error {
  const isPlain = selectable.every((known) => known.startsWith('metadata.'));
  if (!isPlain) return badRequest(`field label not supported: ${field}`);
  return badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
}

function parseTerm(part: string, text: string): Term {
  const match = TERM.exec(part);
  if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
  const [, field = '', operator, value = ''] = match;
  return { field, isNegated: operator === '!=', value: value.replace(/\\([\\,=])/g, '$1') };
}
