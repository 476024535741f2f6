/** What a reflector asks for, as query parameters of lists and watches. */
import type { ReflectorOptions } from './options.ts';
import type { Query } from '../api/transport-types.ts';

type Selection = Pick<ReflectorOptions<unknown>, 'labelSelector' | 'fieldSelector' | 'pageSize' | 'random'>;

/** One page of a list of no certain version. */
export function pageQuery(selection: Selection, continueToken: string | undefined): Query {
  return { ...selectorsOf(selection), limit: selection.pageSize ?? 500, continue: continueToken };
}

/** A watch that starts as `from` says and that the server ends after five to ten minutes. */
export function watchQuery(selection: Selection, from: Query): Query {
  const timeoutSeconds = 300 + Math.floor(300 * selection.random());
  return { ...selectorsOf(selection), ...from, watch: true, allowWatchBookmarks: true, timeoutSeconds };
}

function selectorsOf({ labelSelector, fieldSelector }: Selection): Query {
  return { labelSelector, fieldSelector };
}
