/** How a wait for the last content ends that is in vain. */

/** Time is over and not everything is on the last content. */
export class NotSettled extends Error {
  /** What is not, one line for each workload. */
  readonly lagging: readonly string[];

  constructor(lagging: readonly string[], cause: unknown) {
    super(`${String(lagging.length)} not on the last content`, { cause });
    this.lagging = lagging;
  }
}
