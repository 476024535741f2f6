/** The query of a write, as far as the server looks at it. */
import { notSupported } from '../objects/field-errors.ts';
import { badRequest, invalidObject } from '../objects/status.ts';
import type { Exchange } from './exchange.ts';

const DIRECTIVES = ['', 'Ignore', 'Strict', 'Warn'];
const OPTIONS: Readonly<Record<string, string | undefined>> = { POST: 'CreateOptions', PUT: 'UpdateOptions' };

/**
 * Which fields exist is not known here, so that every `fieldValidation` means `Ignore`; a dry run is refused before it
 * writes after all.
 * @throws StatusError 400 for a dry run, 422 for a directive that does not exist
 */
export function checkWriteOptions({ query, request }: Exchange): void {
  if (query.has('dryRun')) throw badRequest('dryRun is not known to this server');
  const directive = query.get('fieldValidation') ?? '';
  if (DIRECTIVES.includes(directive)) return;
  const kind = OPTIONS[request.method] ?? 'PatchOptions';
  throw invalidObject({ group: 'meta.k8s.io', kind }, '', [notSupported('fieldValidation', directive, DIRECTIVES)]);
}
