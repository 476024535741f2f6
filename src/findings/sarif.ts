/** Findings as a log of SARIF 2.1.0 (OASIS), in the subset that GitHub code scanning reads. */
import type { Finding, Rule, Severity } from './finding.ts';
import { fingerprints } from './fingerprint.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

interface SarifContext {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly helpUriOf: (rule: string) => string;
}

/** Paths are relative to the root of the repository, if the program runs there. */
export function sarifLog(findings: readonly Finding[], { version, rules, helpUriOf }: SarifContext): object {
  const prints = fingerprints(findings);
  const ruleIndexes = new Map(rules.map(({ id }, index) => [id, index]));
  const driver = {
    name: 'reroll',
    semanticVersion: version,
    rules: rules.map(({ id, severity, summary }) => ({
      id,
      shortDescription: { text: summary },
      helpUri: helpUriOf(id),
      defaultConfiguration: { level: levels[severity] },
    })),
  };
  const results = findings.map(({ rule, severity, message, subject, position }, index) => ({
    ruleId: rule,
    ruleIndex: ruleIndexes.get(rule),
    level: levels[severity],
    message: { text: subject === undefined ? message : `${subject}: ${message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(position.file), uriBaseId: '%SRCROOT%' },
          region: { startLine: Math.max(1, position.line), startColumn: Math.max(1, position.column) },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: prints[index] },
  }));
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
}

/** A relative reference (RFC 3986), whose first segment must hold no colon. */
function uriOf(file: string): string {
  return file
    .replaceAll('\\', '/')
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/');
}
