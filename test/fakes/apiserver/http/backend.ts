/** What the request handlers work on. */
import type { Store } from '../store/store.ts';
import type { Tokens } from './tokens.ts';

export interface Backend {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly watchList: boolean;
}
