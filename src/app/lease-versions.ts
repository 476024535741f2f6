/**
 * Tells new states of the Lease from old ones: reads, writes and the watch of the Lease show it in any order.
 */
import { compareResourceVersions } from '../model/resource-version.ts';

export class LeaseVersions {
  #newestRv: string | undefined;

  /** Whether a newer state was seen before this one. */
  isOld(resourceVersion: string): boolean {
    if (this.#newestRv !== undefined && compareResourceVersions(resourceVersion, this.#newestRv) < 0) return true;
    this.#newestRv = resourceVersion;
    return false;
  }
}
