/** The query of a write, as far as the server looks at it. */
import { notSupported } from '../objects/field-errors.ts';
import { invalidObject } from '../objects/status.ts';
import type { Exchange } from './exchange.ts';

const DIRECTIVES = ['', 'Ignore', 'Strict', 'Warn'];
const OPTIONS: Readonly<Record<string, string | undefined>> = { POST: 'CreateOptions', PUT: 'UpdateOptions' };

/**
 * Which fields exist is not known here, so that every directive means `Ignore`.
 * @throws StatusError 422 for a directive that does not exist
 */
export function checkFieldValidation({ query, request }: Exchange): void {
  const directive = query.get('fieldValidation') ?? '';
  if (DIRECTIVES.includes(directive)) return;
  const kind = OPTIONS[request.method] ?? 'PatchOptions';
  throw invalidObject({ group: 'meta.k8s.io', kind }, '', [notSupported('fieldValidation', directive, DIRECTIVES)]);
}
