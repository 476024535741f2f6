/**
 * A preview as a comment on a pull request. What manifests hold can neither break the table nor mention anybody, and a
 * text that is too long is cut between rows, so that it stays valid.
 */
import { printable } from '../../model/quote.ts';
import type { Preview, PreviewItem, Verdict } from '../../preview/verdict.ts';
import { countsOf, summaryText } from './summary.ts';
import { podsText } from './text.ts';
import { refusedText, verdictText, whyText, workloadText, type Style } from './words.ts';

/** By this line a workflow finds the comment that it replaces. */
const marker = '<!-- reroll-preview -->';

const icons: Readonly<Record<Verdict, string>> = {
  'not-rolled': '⚠️',
  'may-roll-twice': '⚠️',
  waits: '✋',
  rolls: '🔁',
  'rolls-anyway': '🔁',
  new: '🆕',
  gone: '🗑️',
  unchanged: '➖',
};

const head = '| | workload | why | pods |\n| --- | --- | --- | --- |';

/** Verdicts that are in the table; the others are in the details of their namespace. */
const isInTable = ({ verdict }: PreviewItem): boolean => !['new', 'gone', 'unchanged'].includes(verdict);

/** @param mostLength characters, in UTF-16 code units */
export function markdownText({ items, refused }: Preview, mostLength: number): string {
  const rows = items.filter(isInTable).map(rowOf);
  const text = new CutText(mostLength);
  text.always(`${marker}\n**reroll: ${summaryText(items)}**`);
  for (const each of refused) text.add(`\n\n> ❌ ${escaped(refusedText(each))}`);
  if (rows.length > 0 && text.add(`\n\n${head}`)) for (const row of rows) text.add(`\n${row}`);
  const others = items.filter((item) => !isInTable(item) && item.verdict !== 'unchanged');
  for (const [namespace, each] of byNamespace(others)) text.add(`\n\n${detailsOf(namespace, each)}`);
  const { unchanged = 0 } = countsOf(items);
  if (unchanged > 0) text.add(`\n\n${unchangedText(unchanged)}`);
  return text.end();
}

/** Takes texts while there is room for them, and for the line that says how many are left out. */
class CutText {
  readonly #most: number;
  #text = '';
  #leftOut = 0;

  constructor(most: number) {
    this.#most = most;
  }

  always(text: string): void {
    this.#text += text;
  }

  /** Returns whether there was room. After the first text without room there is none for any other. */
  add(text: string): boolean {
    const isFull = this.#leftOut > 0 || this.#text.length + text.length + longestRest > this.#most;
    if (isFull) this.#leftOut += 1;
    else this.#text += text;
    return !isFull;
  }

  end(): string {
    return this.#leftOut === 0 ? this.#text : `${this.#text}${restText(this.#leftOut)}`;
  }
}

function restText(leftOut: number): string {
  return `\n\n${String(leftOut)} more, see the job's log`;
}

const longestRest = restText(1_000_000).length;

function rowOf(item: PreviewItem): string {
  const { verdict, pods, workload } = item;
  const cells = [
    `${icons[verdict]} ${verdictText(item)}`,
    escaped(workloadText(workload)),
    whyText(item, markdownStyle),
    podsText(pods),
  ];
  return `| ${cells.join(' | ')} |`;
}

const markdownStyle: Style = {
  key: (name) => (/^[\w.-]+$/.test(name) ? `\`${name}\`` : escaped(name)),
  text: escaped,
};

function byNamespace(items: readonly PreviewItem[]): readonly (readonly [string, readonly PreviewItem[]])[] {
  const groups = new Map<string, PreviewItem[]>();
  for (const item of items) {
    const { namespace } = item.workload;
    groups.set(namespace, [...(groups.get(namespace) ?? []), item]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What is new or gone in a namespace. */
function detailsOf(namespace: string, items: readonly PreviewItem[]): string {
  const title = `<details><summary>${escaped(namespace)}: ${String(items.length)} new or gone</summary>`;
  const lines = items.map(
    (item) => `- ${icons[item.verdict]} ${verdictText(item)}: ${escaped(workloadText(item.workload))}`,
  );
  return [title, '', ...lines, '', '</details>'].join('\n');
}

function unchangedText(unchanged: number): string {
  return unchanged === 1 ? '1 workload is unchanged.' : `${String(unchanged)} workloads are unchanged.`;
}

/** Text that stands for itself in Markdown and HTML, on one line. */
function escaped(text: string): string {
  const plain = printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return plain.replaceAll(/[\\`*_{}[\]#|~!$]/g, String.raw`\$&`).replaceAll('@', '@<!-- -->');
}
