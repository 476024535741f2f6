/** The query parameters of a write that the server reads. */
import { notSupported } from '../objects/field-errors.ts';
import { badRequest, invalidObject } from '../objects/status.ts';
import type { Exchange } from './exchange.ts';

const DIRECTIVES = ['', 'Ignore', 'Strict', 'Warn'];
const OPTIONS: Readonly<Record<string, string | undefined>> = { POST: 'CreateOptions', PUT: 'UpdateOptions' };

/**
 * The server does not know which fields exist, so every `fieldValidation` means `Ignore`. Where it cannot do without
 * writing, it rejects a dry run.
 * @throws StatusError 400 for such a dry run, 422 for an unknown directive
 */
export function checkWriteOptions({ query, request }: Exchange, knowsDryRun = false): void {
  if (query.has('dryRun') && !knowsDryRun) throw badRequest('dryRun is not known to this server');
  const directive = query.get('fieldValidation') ?? '';
  if (DIRECTIVES.includes(directive)) return;
  const kind = OPTIONS[request.method] ?? 'PatchOptions';
  throw invalidObject({ group: 'meta.k8s.io', kind }, '', [notSupported('fieldValidation', directive, DIRECTIVES)]);
}

/** Whether the write is only to be checked. */
export function isDryRun({ query }: Exchange): boolean {
  return query.get('dryRun') === 'All';
}
