/** How far a change has come: a bar with one part for each outcome, and the same in words. */
import { html, type SafeHtml } from './html.ts';
import { outcomes, type ChangeSummary, type Outcome } from './outcomes.ts';

const words: Readonly<Record<Outcome, string>> = {
  rolled: 'rolled',
  rolling: 'rolling',
  waiting: 'waiting',
  failed: 'failed',
  reverted: 'reverted',
  unaffected: 'not affected',
};

/** From left to right. */
const order: readonly Outcome[] = ['rolled', 'rolling', 'waiting', 'reverted', 'failed'];

export function outcomeWord(outcome: Outcome): string {
  return words[outcome];
}

/** Such as `12 of 14 rolled, 1 waiting, 1 failed`. */
export function changeSummary({ counts }: Pick<ChangeSummary, 'counts'>): string {
  const affected = affectedBy(counts);
  const others = outcomes.filter((each) => each !== 'rolled' && each !== 'unaffected' && counts[each] > 0);
  const rest = others.map((each) => `, ${String(counts[each])} ${words[each]}`).join('');
  return `${String(counts.rolled)} of ${String(affected)} rolled${rest}`;
}

function affectedBy(counts: ChangeSummary['counts']): number {
  return order.reduce((sum, each) => sum + counts[each], 0);
}

/** Attributes of SVG, since the page allows no style in elements. */
export function changeProgress({ counts }: Pick<ChangeSummary, 'counts'>): SafeHtml {
  const affected = Math.max(1, affectedBy(counts));
  let fromPercent = 0;
  const parts = order
    .filter((each) => counts[each] > 0)
    .map((each) => {
      const percent = (counts[each] / affected) * 100;
      const part = html`<rect
        class="bar-${each}"
        x="${fromPercent.toFixed(2)}%"
        width="${percent.toFixed(2)}%"
        height="8"
      />`;
      fromPercent += percent;
      return part;
    });
  return html`<svg class="bar" aria-hidden="true" width="100%" height="8">
    <rect class="bar-rest" width="100%" height="8" />
    ${parts}
  </svg>`;
}
