/**
 * A preview as findings for code review: one for each changed config and what it does, at the line of the config, since
 * that is what a pull request has touched.
 */
import type { Finding, Rule, Severity } from '../../findings/finding.ts';
import type { Position } from '../../manifests/manifest.ts';
import { parseConfigRef } from '../../model/kinds.ts';
import { listed } from '../../model/wording.ts';
import {
  isDeliberate,
  type Preview,
  type PreviewChange,
  type PreviewItem,
  type Verdict,
} from '../../preview/verdict.ts';
import { changeText, notRolledText, plainStyle, refusedText, verdictText, workloadText } from './words.ts';

const immutable: Rule = {
  id: 'preview-immutable',
  severity: 'error',
  summary: 'The content of an immutable ConfigMap or Secret changes, so that the apply fails.',
};

const ofVerdicts: Readonly<Partial<Record<Verdict, Rule>>> = {
  'not-rolled': {
    id: 'preview-not-rolled',
    severity: 'warning',
    summary: 'A workload uses a config that changes, and nothing rolls it: its pods keep the old content.',
  },
  'may-roll-twice': {
    id: 'preview-may-roll-twice',
    severity: 'warning',
    summary: 'The pod template and a config of a workload change, and reroll cannot know which came first.',
  },
  waits: { id: 'preview-waits', severity: 'info', summary: 'A changed config rolls a workload once a gate opens.' },
  rolls: { id: 'preview-rolls', severity: 'info', summary: 'A changed config rolls a workload.' },
};

export const previewRules: readonly Rule[] = [immutable, ...Object.values(ofVerdicts)];

/** A finding names at most this many workloads. */
const mostNamed = 5;

interface Group {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly change: PreviewChange;
  readonly namespace: string;
  readonly what: string;
  readonly position: Position;
  readonly workloads: string[];
}

export function findingsOf({ items, refused }: Preview): readonly Finding[] {
  const groups = new Map<string, Group>();
  for (const item of items) for (const change of item.changes) take(groups, item, change);
  const ofRefused = refused.map((each): Finding => {
    const { config, namespace, position } = each;
    const subject = subjectOf(config, namespace);
    return { rule: immutable.id, severity: immutable.severity, message: `${refusedText(each)}.`, position, subject };
  });
  return [...ofRefused, ...[...groups.values()].map(findingOf)];
}

function take(groups: Map<string, Group>, item: PreviewItem, change: PreviewChange): void {
  const rule = ofVerdicts[item.verdict];
  if (rule === undefined) return;
  const { namespace } = item.workload;
  const what = whatOf(item);
  const id = JSON.stringify([rule.id, namespace, change.config, what]);
  const known = groups.get(id);
  // What is removed has no line in the new state.
  const position = (change.isRemoved ? undefined : change.position) ?? item.position;
  const severity = item.why !== undefined && isDeliberate(item.why) ? 'info' : rule.severity;
  const group = known ?? { rule, severity, change, namespace, what, position, workloads: [] };
  group.workloads.push(workloadText(item.workload));
  if (known === undefined) groups.set(id, group);
}

/** The verdict with its reason, without what differs from one workload to the next. */
function whatOf(item: PreviewItem): string {
  const reasons = item.why === undefined ? item.gates.map(({ reason }) => reason) : [notRolledText(item.why)];
  return reasons.length === 0 ? verdictText(item) : `${verdictText(item)} (${reasons.join(', ')})`;
}

function findingOf({ rule, severity, change, namespace, what, position, workloads }: Group): Finding {
  const changed = changeText(change, plainStyle);
  const message = `${changed} changes; ${what}: ${listed(workloads, mostNamed)}.`;
  return { rule: rule.id, severity, message, position, subject: subjectOf(change.config, namespace), about: what };
}

function subjectOf(config: PreviewChange['config'], namespace: string): string {
  const { kind, name } = parseConfigRef(config);
  return `${namespace}/${kind}/${name}`;
}
