/** The content ids that an answer to a gate names: an annotation on the workload, a comma list. */

/** As many entries as count. */
const mostIds = 256;

/** How many former answers an answer keeps that nothing asks for now: the same content may come back. */
const mostFormer = 8;

/**
 * The entries of an answer: first the ids that are answered now, then the former entries that are still wanted, then a
 * few of the other former ones.
 * @param answered now
 * @param before the entries that are there
 * @param wanted all ids that the workload waits for; by default only those that are answered
 */
export function answerIds(
  answered: readonly string[],
  before: readonly string[],
  wanted: readonly string[] = answered,
): readonly string[] {
  const kept = before.filter((id) => wanted.includes(id));
  const others = before.filter((id) => !wanted.includes(id)).slice(0, mostFormer);
  return [...new Set([...answered, ...kept, ...others])].slice(0, mostIds);
}
