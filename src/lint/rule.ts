/** What a rule of `reroll lint` is. */
import type { Rule, Severity } from '../findings/finding.ts';
import type { Path, Position } from '../manifests/manifest.ts';
import type { LintObject } from './lint-object.ts';
import type { World } from './world.ts';

/** What a rule has found: in an object, or at a place of a text that is none. */
export interface Found {
  readonly in: LintObject | Position;
  /** Of the value in the object; that of the object if there is none. */
  readonly path?: Path;
  /** Another one than that of the rule. */
  readonly severity?: Severity;
  /** One or two sentences, without any value of a config. */
  readonly message: string;
  /** Distinguishes what a rule finds in one object. */
  readonly about?: string;
}

export interface LintRule extends Rule {
  /** Pure. */
  readonly find: (world: World) => Iterable<Found>;
}
