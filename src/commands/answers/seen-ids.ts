/** Compares the contents that the user has seen, as `--id` names them, with those that wait. */
import type { Answered } from './contents.ts';
import { listed } from '../../model/wording.ts';
import { configText } from './wait.ts';

/** What differs, with the ids that wait now; undefined if nothing does, and if the user names none. */
export function seenProblem(answered: readonly Answered[], seen: readonly string[]): string | undefined {
  if (seen.length === 0) return undefined;
  const contents = answered.flatMap(({ contents: ofOne }) => ofOne);
  const wanted = [...new Set(contents.map(([, id]) => id))];
  const surplus = seen.filter((id) => !wanted.includes(id));
  const unseen = new Map(contents.filter(([, id]) => !seen.includes(id)).map(([ref, id]) => [id, ref]));
  if (surplus.length === 0 && unseen.size === 0) return undefined;
  const news = [...unseen].map(([id, ref]) => `${configText(ref)} has content ${id}`);
  const gone = surplus.length === 0 ? [] : [`no workload here waits with ${listed(surplus)}`];
  return `--id names other contents than those that wait: ${[...news, ...gone].join('; ')}`;
}
