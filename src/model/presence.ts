/**
 * Whether a kind that options add is watched: it is `present`; the cluster does not serve it (`absent`); or reroll may
 * not list it (`forbidden`).
 */
export const presences = ['present', 'absent', 'forbidden'] as const;
export type Presence = (typeof presences)[number];

/** A kind that options add, and why it is not watched. */
export interface KindPresence {
  readonly kind: string;
  /** `unknown` before the first answer. */
  readonly presence: Presence | 'unknown';
  /** Empty if the kind is watched. */
  readonly reason: string;
}
