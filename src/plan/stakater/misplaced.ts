/**
 * Finds annotations of the `reloader.stakater.com` domain without effect: misspelled keys, and keys for other objects.
 */
import type { HintProblem } from '../../model/hints.ts';
import { configKinds } from '../../model/kinds.ts';
import { nearest } from '../../model/nearest.ts';
import { shortKey, stakaterKeys, stakaterKindKeys, unwatchedKeys } from './keys.ts';

type Texts = Readonly<Record<string, string>>;

/** An API server accepts thousands of annotations, and each unknown key costs a search for the nearest known one. */
const mostUnknown = 8;
const longestKey = 128;

const kindKeys = configKinds.flatMap((kind) => Object.values(stakaterKindKeys[kind]) as string[]);
const workloadKeys: readonly string[] = [stakaterKeys.auto, stakaterKeys.search, stakaterKeys.pausePeriod, ...kindKeys];
const knownKeys = new Set<string>([...workloadKeys, ...Object.values(stakaterKeys), ...unwatchedKeys]);

/** The keys by their short form, since all of them share the domain. */
const keyByShort = new Map(workloadKeys.map((key) => [shortKey(key) ?? key, key]));

const onConfigsOnly = 'is read on ConfigMaps and Secrets; it has no effect here';
const notWatched = 'has no effect here: SecretProviderClasses are not watched';
const leftPaused =
  'is written by Reloader when it pauses a Deployment; reroll neither pauses nor resumes, ' +
  'so check that it is not left paused';
const rollsOnly = '"restart" is for Argo Rollouts; a workload is rolled by a change of its pod template';

/** Known keys that are reported, with the message: for every value, unless one is given. */
const reportedKeys: ReadonlyMap<string, { readonly message: string; readonly value?: string }> = new Map([
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
    ...places.flatMap(findReported),
    ...unknown
      .slice(0, mostUnknown)
      .map((key) => ({ annotation: key.slice(0, longestKey), message: describeUnknown(key) })),
  ];
}

function findReported(texts: Texts): readonly HintProblem[] {
  return [...reportedKeys].flatMap(([annotation, { message, value }]) => {
    const isReported = Object.hasOwn(texts, annotation) && (value === undefined || texts[annotation] === value);
    return isReported ? [{ annotation, message }] : [];
  });
}

function describeUnknown(key: string): string {
  const suggested = keyByShort.get(nearest(shortKey(key) ?? '', [...keyByShort.keys()]) ?? '');
  return suggested === undefined ? 'is not known' : `is not known; did you mean ${suggested}?`;
}
