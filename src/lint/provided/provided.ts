/** ConfigMaps and Secrets that the objects of files stand for: their own, and those that other controllers make. */
import type { ConfigKind } from '../../model/kinds.ts';
import type { LintObject } from '../lint-object.ts';

export interface Provided {
  readonly kind: ConfigKind;
  readonly name: string;
  /** The names of all that begin with `name`. */
  readonly isPrefix?: boolean;
  /** `*` for every namespace; undefined if it is not known. */
  readonly namespace: string | undefined;
  /** Undefined if they are not known. */
  readonly keys: readonly string[] | undefined;
  /** The ConfigMap or Secret itself; undefined if only another controller makes it. */
  readonly config: LintObject | undefined;
}
