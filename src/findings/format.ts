/** The formats in which findings are printed. */
import { apiVersion, jsonText } from '../model/json-text.ts';
import { printable } from '../model/quote.ts';
import { count } from '../model/wording.ts';
import type { Finding, Rule, Severity } from './finding.ts';
import { fingerprints } from './fingerprint.ts';
import { sarifLog } from './sarif.ts';

export const findingFormats = ['text', 'json', 'sarif', 'github', 'gitlab'] as const;

export type FindingFormat = (typeof findingFormats)[number];

/** What the formats say besides the findings. */
export interface FindingContext {
  readonly version: string;
  /** Those that can have findings. */
  readonly rules: readonly Rule[];
  /** Where a rule is described. */
  readonly helpUriOf: (rule: string) => string;
}

type Format = (findings: readonly Finding[], context: FindingContext) => string;

const formats: Readonly<Record<FindingFormat, Format>> = {
  text: textFormat,
  json: (findings) => jsonText(findingList(findings)),
  sarif: (findings, context) => jsonText(sarifLog(findings, context)),
  github: githubFormat,
  gitlab: gitlabFormat,
};

/** The text without a line break at its end; empty if nothing is to be printed. */
export function formatFindings(findings: readonly Finding[], format: FindingFormat, context: FindingContext): string {
  return formats[format](findings, context);
}

/** The form of compilers, which editors understand. */
function textFormat(findings: readonly Finding[]): string {
  const lines = findings.map(({ rule, severity, message, subject, position: { file, line, column } }) => {
    const about = subject === undefined ? '' : `${subject}: `;
    return printable(`${file}:${String(line)}:${String(column)}: ${severity}: ${about}${message} [${rule}]`);
  });
  return lines.join('\n');
}

/** Such as `1 error, 2 warnings`; what there is none of is left out. */
export function summaryText(findings: readonly Finding[]): string {
  const { error, warning, info } = countBySeverity(findings);
  const parts = [
    ...(error > 0 ? [count(error, 'error')] : []),
    ...(warning > 0 ? [count(warning, 'warning')] : []),
    ...(info > 0 ? [`${String(info)} for information`] : []),
  ];
  return parts.length === 0 ? 'nothing found' : parts.join(', ');
}

function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** docs/schemas/finding-list.schema.json describes it. */
function findingList(findings: readonly Finding[]): object {
  const items = findings.map(({ rule, severity, message, subject, position: { file, line, column } }) => ({
    rule,
    severity,
    message,
    subject,
    file,
    line,
    column,
  }));
  return { apiVersion, kind: 'FindingList', summary: countBySeverity(findings), items };
}

const githubCommands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Workflow commands of GitHub Actions, which become annotations of a pull request. */
function githubFormat(findings: readonly Finding[]): string {
  const lines = findings.map(({ rule, severity, message, subject, position: { file, line, column } }) => {
    const title = subject === undefined ? rule : `${rule}: ${subject}`;
    const properties = Object.entries({ file, line: String(line), col: String(column), title });
    const texts = properties.map(([name, value]) => `${name}=${propertyText(value)}`);
    return `::${githubCommands[severity]} ${texts.join(',')}::${messageText(message)}`;
  });
  return lines.join('\n');
}

/** https://github.com/actions/toolkit: a message is the rest of the line, and the runner decodes these. */
function messageText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
  return messageText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

const gitlabSeverities: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' };

/** A report of GitLab Code Quality. */
function gitlabFormat(findings: readonly Finding[]): string {
  const prints = fingerprints(findings);
  const issues = findings.map(({ rule, severity, message, subject, position: { file, line } }, index) => ({
    description: subject === undefined ? message : `${subject}: ${message}`,
    check_name: rule,
    fingerprint: prints[index],
    severity: gitlabSeverities[severity],
    location: { path: file, lines: { begin: line } },
  }));
  return jsonText(issues);
}
