/** Finds the name that somebody most likely meant, so that an error message can offer it. */

/** Longer words are nobody's typing error, and comparing them would cost time in the square of their length. */
const LONGEST_WORD = 64;

/** A shorter beginning is shared by too many words to tell what was meant. */
const SHORTEST_BEGINNING = 3;

/**
 * The candidate that the fewest single-character edits (insert, delete, replace, swap two neighbours) turn `word` into,
 * as long as they are at most a third of its length; else the first one of which one is the beginning of the other
 * (`warning` and `warn`); else undefined, because an offer would be a guess. Upper and lower case count as equal; of
 * equally near candidates the first one wins.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    const isNear = distance <= Math.max(1, Math.floor(candidate.length / 3));
    if (isNear && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return (
    best?.candidate ?? candidates.find((candidate) => sharesBeginning(word.toLowerCase(), candidate.toLowerCase()))
  );
}

function sharesBeginning(one: string, other: string): boolean {
  const isLongEnough = Math.min(one.length, other.length) >= SHORTEST_BEGINNING;
  return isLongEnough && (one.startsWith(other) || other.startsWith(one));
}

/** Optimal string alignment distance, one row of the table at a time. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(beforePrevious, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforePrevious, previous] = [previous, current];
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
