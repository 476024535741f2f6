/**
 * Finds the name that the user most likely meant, so that an error message can offer it. The work is counted in
 * comparisons of two characters and ends when a budget is spent.
 */

/** A longer word is no typing error, and comparing it would take time quadratic in its length. */
const LONGEST_WORD = 64;

/** Too many words share a shorter beginning. */
const SHORTEST_BEGINNING = 3;

/** Counts comparisons of two characters; once the budget is spent, no two characters are equal. */
export class Comparisons {
  readonly #most: number;
  #used = 0;

  /** @param most the budget; the default is no limit, for names that the program itself defines */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  get used(): number {
    return this.#used;
  }

  get isSpent(): boolean {
    return this.#used >= this.#most;
  }

  /** Whether two characters are equal; false if the budget is spent. */
  isSame(one: string | undefined, other: string | undefined): boolean {
    if (this.isSpent) return false;
    this.#used += 1;
    return one === other;
  }

  /** The number of characters that two words share at their beginning. */
  sharedStart(one: string, other: string): number {
    const most = Math.min(one.length, other.length);
    let length = 0;
    while (length < most && this.isSame(one[length], other[length])) length += 1;
    return length;
  }
}

/**
 * The candidate that the fewest single-character edits (insert, delete, replace, swap two neighbours) turn `word` into,
 * if they are at most a third of its length; else the first candidate that begins with `word`, or with which `word`
 * begins (`warning` and `warn`); else undefined, because an offer would be a guess. Upper and lower case count as
 * equal; of equally near candidates the first one wins.
 * @param comparisons the budget; if it is spent before the last candidate, the best one until then counts
 */
export function nearest(
  word: string,
  candidates: readonly string[],
  comparisons = new Comparisons(),
): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const wanted = word.toLowerCase();
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const isNear = Math.max(1, Math.floor(candidate.length / 3));
    const most = Math.min(isNear, (best?.distance ?? Number.POSITIVE_INFINITY) - 1);
    // Each edit changes the length by at most one, so a candidate of hundreds of characters costs nothing.
    if (Math.abs(candidate.length - wanted.length) > most) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), most, comparisons);
    if (distance <= most) best = { candidate, distance };
  }
  return best?.candidate ?? candidates.find((candidate) => sharesBeginning(wanted, candidate, comparisons));
}

function sharesBeginning(word: string, candidate: string, comparisons: Comparisons): boolean {
  const length = Math.min(word.length, candidate.length);
  if (length < SHORTEST_BEGINNING) return false;
  return comparisons.sharedStart(word, candidate.slice(0, length).toLowerCase()) === length;
}

/**
 * Optimal string alignment distance; infinite if it is more than `most`, or if the budget is spent first. The words'
 * common beginning and end need no edit, so only the characters between them are put into the table.
 */
function editDistance(one: string, other: string, most: number, comparisons: Comparisons): number {
  const start = comparisons.sharedStart(one, other);
  let [oneEnd, otherEnd] = [one.length, other.length];
  while (oneEnd > start && otherEnd > start && comparisons.isSame(one[oneEnd - 1], other[otherEnd - 1])) {
    oneEnd -= 1;
    otherEnd -= 1;
  }
  const distance = distanceByTable(one.slice(start, oneEnd), other.slice(start, otherEnd), most, comparisons);
  return comparisons.isSpent ? Number.POSITIVE_INFINITY : distance;
}

/** Computes one row of the table at a time, and of each only the columns that `most` edits can reach. */
function distanceByTable(from: string, to: string, most: number, comparisons: Comparisons): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current: number[] = row <= most ? [row] : [];
    let least = current[0] ?? Number.POSITIVE_INFINITY;
    for (let column = Math.max(1, row - most); column <= Math.min(to.length, row + most); column += 1) {
      const isSame = comparisons.isSame(from[row - 1], to[column - 1]);
      const cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
        !isSame && endInSwap(from.slice(0, row), to.slice(0, column), comparisons)
          ? at(beforePrevious, column - 2) + 1
          : Number.POSITIVE_INFINITY,
      );
      current[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > most || comparisons.isSpent) return Number.POSITIVE_INFINITY;
    [beforePrevious, previous] = [previous, current];
  }
  return at(previous, to.length);
}

/** Whether two words end in the same two characters in opposite order. */
function endInSwap(one: string, other: string, comparisons: Comparisons): boolean {
  if (one.length < 2 || other.length < 2) return false;
  return comparisons.isSame(one.at(-1), other.at(-2)) && comparisons.isSame(one.at(-2), other.at(-1));
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
