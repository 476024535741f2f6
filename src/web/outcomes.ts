/** What may become of a workload when the content of one of its configs changes. */
import type { ConfigKey } from '../model/kinds.ts';

/** `unaffected`: no key that the workload uses has changed, or reroll leaves it alone. */
export const outcomes = ['failed', 'reverted', 'waiting', 'rolling', 'rolled', 'unaffected'] as const;
export type Outcome = (typeof outcomes)[number];

/** One change of the content of a config, without its users. */
export interface ChangeSummary {
  /** As in Events and log lines. */
  readonly id: string;
  readonly config: ConfigKey;
  /** When the content was written, ms; undefined if that is not known. */
  readonly atMs: number | undefined;
  /** The last field manager; undefined if it is not known. */
  readonly by: string | undefined;
  readonly counts: Readonly<Record<Outcome, number>>;
}
