/** The annotation keys that reroll reads and writes. */

/** The annotations under one prefix, `reroll.dev` by default. */
export interface Annotations {
  /** Hint: which referenced configs roll the workload. */
  readonly auto: string;
  /** On the pod template: the trigger. */
  readonly configHash: string;
  /** On the pod template: what changed. */
  readonly cause: string;
  /** On the workload: the content its pods were last started with. */
  readonly record: string;
}

export const annotations: Annotations = {
  auto: 'reroll.dev/auto',
  configHash: 'reroll.dev/config-hash',
  cause: 'reroll.dev/cause',
  record: 'reroll.dev/record',
};
