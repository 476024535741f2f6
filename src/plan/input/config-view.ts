/** One config as a plan sees it. */
import type { ConfigState } from '../../model/config-state.ts';
import type { ContentHistory } from '../../model/content-history.ts';

/** What is known of a config when the plan is made. */
export interface ConfigView {
  /** Undefined where there is no such config. */
  readonly state: ConfigState | undefined;
  /** Read from the API server for this plan, so it is the truth even where its version is older than the record's. */
  readonly isConfirmed: boolean;
  /** Monotonic time at which its content was seen to change; undefined when it has not been since the start. */
  readonly changedAtMs: number | undefined;
  /** A version that is no older than its content; undefined where the config is not in the inventory. */
  readonly contentRv: string | undefined;
  readonly history: ContentHistory;
  /** The version at which its marks were seen to change; undefined when they have not been. */
  readonly marksRv: string | undefined;
}
