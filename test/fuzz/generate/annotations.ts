/** Generates annotations of both vocabularies, with right, nearly right and wrong keys and values. */
import {
  annotationsOf,
  configAnnotations,
  hintAnnotations,
  namespaceAnnotations,
  ownAnnotations,
} from '../../../src/plan/read/annotations.ts';
import { stakaterKeys, stakaterKindKeys, unwatchedKeys } from '../../../src/plan/stakater/keys.ts';
import type { Random } from '../../support/random.ts';
import { drawRecord } from './records.ts';
import { drawText } from './texts.ts';

export const annotations = annotationsOf('reroll.dev');

const ownKeys = [
  ...new Set([...hintAnnotations, ...namespaceAnnotations, ...configAnnotations, ...ownAnnotations]),
].map((name) => annotations[name]);
const peerKeys: readonly string[] = [
  ...Object.values(stakaterKeys),
  ...Object.values(stakaterKindKeys).flatMap((keys) => Object.values(keys) as string[]),
  ...unwatchedKeys,
];
const values = [
  'true',
  'false',
  'app',
  'app-*',
  'app,db',
  '10s',
  'secrets',
  '.*',
  'app-[0-9]+',
  'db|app',
  '3',
  'unlimited',
  '',
];

/** Up to eight; one in a thousand has a thousand. */
export function drawAnnotations(random: Random): Record<string, string> {
  const count = random.below(1_000) === 0 ? 1_000 : random.below(8);
  return Object.fromEntries(Array.from({ length: count }, () => drawAnnotation(random)));
}

function drawAnnotation(random: Random): [string, string] {
  const key = drawKey(random);
  if (key === annotations.record && random.below(4) > 0) return [key, drawRecord(random)];
  return [key, random.below(3) > 0 ? random.pick(values) : drawText(random)];
}

function drawKey(random: Random): string {
  const key = random.pick(random.below(2) === 0 ? ownKeys : peerKeys);
  switch (random.below(8)) {
    case 0:
      return `${random.pick(['reroll.dev/', 'reloader.stakater.com/', 'x.reloader.stakater.com/', ''])}${drawText(random)}`;
    case 1:
      return mutate(random, key);
    default:
      return key;
  }
}

/** The text with one character left out, doubled or replaced. */
function mutate(random: Random, text: string): string {
  const at = random.below(text.length);
  return text.slice(0, at) + random.pick(['', 'x', '-', `${text[at] ?? ''}${text[at] ?? ''}`]) + text.slice(at + 1);
}
