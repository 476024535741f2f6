/** A preview as a table for a terminal, as kubectl lays one out. */
import { printable } from '../../model/quote.ts';
import type { Preview, PreviewItem } from '../../preview/verdict.ts';
import type { Paint } from '../client/colors.ts';
import { layoutTable } from '../client/table.ts';
import { plainStyle, refusedText, verdictText, whyText, workloadText } from './words.ts';

const titles = ['VERDICT', 'WORKLOAD', 'PODS', 'WHY'];

const styles: Readonly<Partial<Record<PreviewItem['verdict'], 'yellow' | 'red'>>> = {
  'not-rolled': 'red',
  'may-roll-twice': 'red',
  waits: 'yellow',
  rolls: 'yellow',
};

/** @param width characters of a line; undefined: as long as needed */
export function tableLines(
  { items, refused }: Preview,
  { width, paint }: { readonly width: number | undefined; readonly paint: Paint },
): readonly string[] {
  const shown = items.filter(({ verdict }) => verdict !== 'unchanged');
  const rows = shown.map((item) => {
    const { verdict, pods } = item;
    const style = styles[verdict];
    const text = verdictText(item);
    const shownVerdict = style === undefined ? text : paint(style, text);
    return [shownVerdict, printable(workloadText(item.workload)), podsText(pods), printable(whyText(item, plainStyle))];
  });
  const table =
    rows.length === 0 ? [] : layoutTable([titles, ...rows], { width, shortenings: [{ column: 3, atLeast: 20 }] });
  return [...refused.map((each) => `error: ${printable(refusedText(each))}`), ...table];
}

/** A dash where it is not known. */
export function podsText(pods: number | undefined): string {
  return pods === undefined ? '–' : String(pods);
}
