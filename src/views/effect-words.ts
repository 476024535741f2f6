/** What a change of some keys of a config does to a workload, in words. */
import type { ConfigUser, Effect } from '../survey/explain/explanation.ts';
import { exclusionText, keysText } from './use-words.ts';

/** Such as `color: rolls it`, `size: waits for approval` or `size: nothing, it is not used`. */
export function effectText({ keys, effect, gates, because }: Effect, { use }: ConfigUser): string {
  const what = keysText(keys);
  switch (effect) {
    case 'rolls':
      return `${what}: rolls it`;
    case 'waits':
      return `${what}: waits for ${gates.join(', ')}`;
    case 'nothing':
      return `${what}: nothing, ${whyNothing(because, use)}`;
  }
}

function whyNothing(because: Effect['because'], { exclusion }: ConfigUser['use']): string {
  if (because === 'excluded' && exclusion !== undefined) return exclusionText(exclusion);
  return nothingWords[because ?? 'key-not-used'];
}

const nothingWords: Readonly<Record<NonNullable<Effect['because']>, string>> = {
  'not-opted-in': 'it is not opted in',
  'namespace-not-selected': 'the controller does not select its namespace',
  terminating: 'it is being deleted',
  foreign: 'another installation records it',
  excluded: 'it does not count',
  'key-not-used': 'it does not use it',
};
