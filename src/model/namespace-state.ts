/** What is remembered of a Namespace. */
import type { AutoMode, HintProblem } from './hints.ts';

export interface NamespaceState {
  readonly name: string;
  /** The default for its workloads. */
  readonly auto: AutoMode | undefined;
  /** Gates that it asks for and that this version does not have. */
  readonly unsupportedGates: readonly string[];
  readonly problems: readonly HintProblem[];
}
