/** The error of a wait for the last content that timed out. */

/** Not every workload had the last content in time. */
export class NotSettled extends Error {
  /** The workloads without the last content, one line for each. */
  readonly lagging: readonly string[];

  constructor(lagging: readonly string[], cause: unknown) {
    super(`${String(lagging.length)} not on the last content`, { cause });
    this.lagging = lagging;
  }
}
