/** Generates texts as tenants may write them: valid, nearly valid, and malicious. */
import type { Random } from '../../support/random.ts';

const harmless = [
  'app',
  'db',
  'app-1',
  'web.config',
  'true',
  'false',
  'configmaps',
  'secrets',
  '5s',
  '1m30s',
  '0',
  'all',
];
const separators = [',', ' , ', ',,', '-', '.', '/', ':', ' ', '\n', '\t', '='];
const globs = ['*', '?', '**', '*a*', 'app-*', '?pp', '*-?'];
const odd = [
  '',
  '\0',
  '\uFEFF',
  '\uD800',
  'é',
  '💥',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-1s',
  '1e9s',
];
const json = ['{', '}', '[', ']', '"', '{"v":1', '"configs":{', '"absent"', ':'];
const re2 = [
  '(',
  ')',
  '[a-z]',
  '[^',
  '{2,}',
  '{1,31}',
  '(?i)',
  '(?:',
  '|',
  '+',
  '\\d',
  '\\pL',
  '\\Q',
  '\\E',
  '\\',
  '^',
  '$',
  '.*',
];

const families = [harmless, separators, globs, odd, json, re2];

/** Mostly short; one in three hundred is far longer than any valid text. */
export function drawText(random: Random): string {
  const pieces = random.below(300) === 0 ? 200 + random.below(1_000) : random.below(6);
  let text = '';
  // Mostly pieces of one family, so that nearly valid texts are frequent.
  const family = random.pick(families);
  for (let piece = 0; piece < pieces; piece += 1) {
    text += drawPiece(random, family);
  }
  return text;
}

function drawPiece(random: Random, family: readonly string[]): string {
  if (random.below(4) > 0) return random.pick(family);
  if (random.below(8) === 0) return random.pick(['a', '*', '?', ',', '9', '(']).repeat(random.below(400));
  return random.pick(random.pick(families));
}

/** A name of an object, most often valid. */
export function drawName(random: Random): string {
  if (random.below(20) === 0) return drawText(random);
  return random.pick(['app', 'db', 'app-1', 'app-2', 'web', 'a'.repeat(253), `${'a'.repeat(126)}b`, 'shared', '0']);
}

/** A resourceVersion, most often valid. */
export function drawVersion(random: Random): string {
  return random.below(20) === 0 ? drawText(random) : String(random.below(1_000));
}
