/** Names findings for tools that follow them from one run to the next. */
import { createHash } from 'node:crypto';

import type { Finding } from './finding.ts';

/**
 * One text for each finding, in their order. It depends on the rule and on the object and not on lines, so that a
 * finding stays the same one when its file moves or lines are added before it. Equal ones are numbered.
 */
export function fingerprints(findings: readonly Finding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, subject, position, about = '' }) => {
    const hash = createHash('sha256')
      .update(JSON.stringify([rule, subject ?? position.file, about]))
      .digest('hex')
      .slice(0, 32);
    const number = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, number);
    return `${hash}:${String(number)}`;
  });
}
