/** The facts about one config from which a plan is made. */
import type { ConfigState } from '../../model/config-state.ts';
import type { ContentHistory } from '../../model/content-history.ts';

/** A config at the time of the plan. Its `…Rv` fields are of the family that observation.ts describes. */
export interface ConfigView {
  /** Undefined if there is no such config. */
  readonly state: ConfigState | undefined;
  /** Read from the API server for this plan, so it is up to date even if its version is older than the record's. */
  readonly isConfirmed: boolean;
  /** Monotonic ms at which its content was seen to change; undefined if it was not. */
  readonly changedAtMs: number | undefined;
  /** A version that is not older than its content; undefined if the config is not in the inventory. */
  readonly contentRv: string | undefined;
  readonly history: ContentHistory;
  /** The version at which its marks were seen to change. */
  readonly marksRv: string | undefined;
}
