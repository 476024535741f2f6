/** Finds annotations of the `reloader.stakater.com` domain that say nothing here: slips of the pen, and keys for other objects. */
import type { HintProblem } from '../../model/hints.ts';
import { configKinds } from '../../model/kinds.ts';
import { nearest } from '../../model/nearest.ts';
import { shortKey, stakaterKeys, stakaterKindKeys, unwatchedKeys } from './keys.ts';

type Texts = Readonly<Record<string, string>>;

/** An API server takes thousands of annotations, and each unknown one costs a search for what was meant. */
const mostUnknown = 8;
const longestKey = 128;

const kindKeys = configKinds.flatMap((kind) => Object.values(stakaterKindKeys[kind]) as string[]);
const workloadKeys: readonly string[] = [stakaterKeys.auto, stakaterKeys.search, stakaterKeys.pausePeriod, ...kindKeys];
const knownKeys = new Set<string>([...workloadKeys, ...Object.values(stakaterKeys), ...unwatchedKeys]);

/** By the short form of a key, since all of them share most of their letters. */
const keyByShort = new Map(workloadKeys.map((key) => [shortKey(key) ?? key, key]));

const onConfigsOnly = 'is read on ConfigMaps and Secrets; here it says nothing';
const notWatched = 'says nothing here: SecretProviderClasses are not watched';
const leftPaused =
  'is what Reloader writes when it pauses a Deployment; reroll neither pauses nor resumes, so see that it is not left paused';
const rollsOnly = '"restart" is for Argo Rollouts; a workload is rolled by a change of its pod template';

/** Keys that are known and that a person should hear about, with what to say; told whatever the value, unless one is named. */
const told: ReadonlyMap<string, { readonly message: string; readonly value?: string }> = new Map([
  [stakaterKeys.match, { message: onConfigsOnly }],
  [stakaterKeys.ignore, { message: onConfigsOnly }],
  [stakaterKeys.pausedAt, { message: leftPaused }],
  [stakaterKeys.rolloutStrategy, { message: rollsOnly, value: 'restart' }],
  ...unwatchedKeys.map((key) => [key, { message: notWatched }] as const),
]);

/** @param places the annotations of a workload and of its pod template */
export function findMisplacedKeys(places: readonly Texts[]): readonly HintProblem[] {
  const keys = [...new Set(places.flatMap((texts) => Object.keys(texts)))].filter((key) => shortKey(key) !== undefined);
  const unknown = keys.filter((key) => !knownKeys.has(key)).sort();
  return [
    ...places.flatMap(findTold),
    ...unknown
      .slice(0, mostUnknown)
      .map((key) => ({ annotation: key.slice(0, longestKey), message: describeUnknown(key) })),
  ];
}

function findTold(texts: Texts): readonly HintProblem[] {
  return [...told].flatMap(([annotation, { message, value }]) => {
    const isTold = Object.hasOwn(texts, annotation) && (value === undefined || texts[annotation] === value);
    return isTold ? [{ annotation, message }] : [];
  });
}

function describeUnknown(key: string): string {
  const meant = keyByShort.get(nearest(shortKey(key) ?? '', [...keyByShort.keys()]) ?? '');
  return meant === undefined ? 'is not known' : `is not known; did you mean ${meant}?`;
}
