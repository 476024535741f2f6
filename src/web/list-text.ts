/** The JSON of a list of many items, made in steps. */
import { jsonText } from '../model/json-text.ts';
import { Steps, type Pause } from './steps.ts';

export interface Items<T> {
  readonly itemOf: (item: T) => object;
  readonly pause: Pause;
}

/** The same as `jsonText({ ...head, items: items.map(itemOf) })`. */
export async function listText<T>(head: object, items: readonly T[], { itemOf, pause }: Items<T>): Promise<string> {
  const parts: string[] = [];
  await new Steps(pause).each(items, (item) => {
    // No text in JSON has a line feed.
    parts.push(jsonText(itemOf(item)).replaceAll('\n', '\n    '));
  });
  const empty = jsonText({ ...head, items: [] });
  const end = ']\n}';
  return parts.length === 0 ? empty : `${empty.slice(0, -end.length)}\n    ${parts.join(',\n    ')}\n  ${end}`;
}
