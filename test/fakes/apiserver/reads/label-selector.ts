/** Label selectors in their text form: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
import { badRequest } from '../objects/status.ts';

export type Labels = Readonly<Record<string, string>>;
type Predicate = (labels: Labels) => boolean;

const IN = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EXACT = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!()]*)$/;
const EXISTS = /^(!?)\s*([^\s=!()]+)$/;

/**
 * Parses a label selector; returns a function that matches labels.
 * @throws StatusError 400 where the selector cannot be parsed
 */
export function parseLabelSelector(text: string): Predicate {
  const terms = splitTerms(text).map(parseTerm);
  return (labels) => terms.every((term) => term(labels));
}

/** Splits at commas that are not inside of parentheses. */
function splitTerms(text: string): string[] {
  return text
    .split(/,(?![^()]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

function parseTerm(term: string): Predicate {
  const predicate = parseSet(term) ?? parseExact(term) ?? parseExists(term);
  if (predicate === undefined) {
    const found = term.split(/\s+/)[1] ?? '';
    throw badRequest(`unable to parse requirement: found '${found}', expected: in, notin, =, ==, !=, gt, lt`);
  }
  return predicate;
}

function parseSet(term: string): Predicate | undefined {
  const match = IN.exec(term);
  if (match === null) return undefined;
  const [, key = '', operator, list = ''] = match;
  const values = new Set(list.split(',').map((value) => value.trim()));
  const isIn: Predicate = (labels) => {
    const value = labels[key];
    return value !== undefined && values.has(value);
  };
  return operator === 'in' ? isIn : (labels) => !isIn(labels);
}

function parseExact(term: string): Predicate | undefined {
  const match = EXACT.exec(term);
  if (match === null) return undefined;
  const [, key = '', operator, value = ''] = match;
  return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
}

function parseExists(term: string): Predicate | undefined {
  const match = EXISTS.exec(term);
  if (match === null) return undefined;
  const [, not, key = ''] = match;
  return (labels) => key in labels === (not === '');
}
