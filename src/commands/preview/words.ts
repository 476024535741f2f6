/** The words for what becomes of a workload. No value of a config is among them. */
import { allKeys } from '../../model/config-state.ts';
import type { ClosedGate } from '../../model/held.ts';
import { parseConfigRef, type ConfigRef, type WorkloadIdentity } from '../../model/kinds.ts';
import { count, listed } from '../../model/wording.ts';
import { timeWords } from '../../status/gate-words.ts';
import { exclusionText } from '../../views/use-words.ts';
import type { NotRolled, PreviewChange, PreviewItem, RefusedChange, Verdict } from '../../preview/verdict.ts';

/** A text names at most this many keys or configs. */
const mostNamed = 6;

/** How texts from manifests are written: those of Markdown are escaped, and names of keys are marked as code. */
export interface Style {
  key(name: string): string;
  text(text: string): string;
}

export const plainStyle: Style = { key: (name) => name, text: (text) => text };

const verdictWords: Readonly<Record<Verdict, string>> = {
  'not-rolled': 'not rolled',
  'may-roll-twice': 'may roll twice',
  waits: 'waits',
  rolls: 'rolls',
  'rolls-anyway': 'rolls anyway',
  new: 'new',
  gone: 'gone',
  unchanged: 'unchanged',
};

/** Such as `rolls`, or `may roll` where the content may be the same. */
export function verdictText({ verdict, isCertain }: Pick<PreviewItem, 'verdict' | 'isCertain'>): string {
  if (isCertain) return verdictWords[verdict];
  return verdict === 'rolls' ? 'may roll' : `may be: ${verdictWords[verdict]}`;
}

/** As people name it, such as `shop/deployment/web`. */
export function workloadText({ namespace, kind, name }: WorkloadIdentity): string {
  return `${namespace}/${kind.toLowerCase()}/${name}`;
}

/** Why, in one line: the changes, what the verdict adds, and what keeps pods from being replaced. Empty for nothing. */
export function whyText(item: PreviewItem, style: Style): string {
  const { changes, isTemplateChanged, gates, why, notes } = item;
  const template = isTemplateChanged ? ['pod template'] : [];
  const changed = [...template, ...changes.map((change) => changeText(change, style))];
  const shown = changed.slice(0, mostNamed);
  const more = changed.length - shown.length;
  const parts = [
    ...(shown.length === 0 ? [] : [[...shown, ...(more > 0 ? [`${String(more)} more`] : [])].join(', ')]),
    ...(item.verdict === 'may-roll-twice' ? ['reroll cannot know which came first'] : []),
    ...gates.map((gate) => style.text(gateText(gate))),
    ...(why === undefined ? [] : [style.text(notRolledText(why))]),
    ...(changes.some(({ isOpaque }) => isOpaque) ? [opaqueText] : []),
    ...notes,
  ];
  return parts.join('; ');
}

const opaqueText = 'encrypted or not in Git, so the content may be the same';

/** Such as `ConfigMap/app: color` and `Secret/db (1 key)`. */
export function changeText({ config, before, keys, isAdded, isRemoved }: PreviewChange, style: Style): string {
  const how = [
    ...(isAdded ? ['new'] : []),
    ...(isRemoved ? ['removed'] : []),
    ...(before === config ? [] : [style.text(`was ${parseConfigRef(before).name}`)]),
  ];
  const { names, others } = keys;
  const shownConfig = style.text(config);
  if (names.includes(allKeys)) return withNotes(`${shownConfig}: all keys`, how);
  if (names.length === 0) return withNotes(shownConfig, [count(others, 'key'), ...how]);
  const shown = names.slice(0, mostNamed).map((name) => style.key(name));
  const more = names.length - shown.length + others;
  return withNotes(`${shownConfig}: ${shown.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`, how);
}

function withNotes(text: string, notes: readonly string[]): string {
  return notes.length === 0 ? text : `${text} (${notes.join(', ')})`;
}

/** What a workload waits for. The id of the content depends on the key of the controller, so it is not known here. */
function gateText({ reason, opens, details }: ClosedGate): string {
  const until = opens === undefined ? '' : `, until ${timeWords(opens)}`;
  const named = details.length === 0 ? '' : ` (${listed(details)})`;
  const words: Readonly<Partial<Record<ClosedGate['reason'], string>>> = {
    approval: 'approval required',
    hold: `held${named}${until}`,
    window: `outside of its window${until}`,
    invalid: `an annotation does not parse${named}`,
  };
  return words[reason] ?? reason;
}

export function notRolledText(why: NotRolled): string {
  switch (why.code) {
    case 'not-opted-in':
      return 'not opted in';
    case 'ignored':
      return 'it is ignored by its own annotation';
    case 'opted-out':
      return 'opted out';
    case 'namespace-opted-out':
      return 'its Namespace is opted out';
    case 'namespace-not-selected':
      return 'reroll leaves its Namespace alone';
    case 'removed':
      return 'what is removed rolls nothing';
    case 'begins':
      return 'it counts from this change on, so that reroll records it and rolls nothing';
    case 'immutable':
      return 'the apply of the config fails, since it is immutable';
    case 'not-counted':
      return exclusionText(why.exclusion);
  }
}

export function refusedText({ config, namespace }: RefusedChange): string {
  return `the apply will fail: ${configText(config, namespace)} is immutable, and its content changes`;
}

function configText(config: ConfigRef, namespace: string): string {
  return `${config} in ${namespace}`;
}
