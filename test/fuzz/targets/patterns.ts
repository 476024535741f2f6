/** The patterns of tenants: accepted patterns are small, and match what their syntax means. */
import { RE2JS } from 're2js';

import { parseGoDuration } from '../../../src/model/duration.ts';
import { readPatternList } from '../../../src/plan/read/glob.ts';
import { compileNamePattern, largestPattern } from '../../../src/plan/stakater/re2-pattern.ts';
import { readPatternList as readPeerList } from '../../../src/plan/stakater/lists.ts';
import type { Random } from '../../support/random.ts';
import { drawName, drawText } from '../generate/texts.ts';
import { must, show, type Target } from '../target.ts';

const longestPattern = 256;
/** The steps of every program: one that matches and one that fails. */
const commonSteps = 2;

function checkRe2(random: Random): void {
  const text = drawText(random);
  const pattern = compileNamePattern(text);
  if ('problem' in pattern) {
    must(
      pattern.problem.length < 200,
      () => `${show(text)} is refused with ${String(pattern.problem.length)} characters`,
    );
    return;
  }
  must(text.length <= longestPattern, () => `${show(text)} is accepted`);
  if (!pattern.isLiteral) {
    const steps = RE2JS.compile(text).programSize();
    must(
      steps <= Math.min(Math.max(1, pattern.size), largestPattern) + commonSteps,
      () => `${show(text)} has ${String(steps)} steps`,
    );
  }
  must(typeof pattern.matches(drawName(random)) === 'boolean', () => show(text));
}

function checkPeerList(random: Random): void {
  const text = Array.from({ length: random.below(40) }, () => drawText(random)).join(',');
  const { items, problems } = readPeerList(text);
  const steps = items.reduce((sum, { size }) => sum + size, 0);
  must(items.length <= 256 && problems.length <= 20, () => `${String(items.length)} patterns of ${show(text)}`);
  must(steps <= largestPattern, () => `${String(steps)} steps for ${show(text)}`);
}

/** Compares with the simplest possible definition of a glob. */
function checkGlob(random: Random): void {
  const { patterns, problems } = readPatternList(drawText(random));
  must(patterns.length <= 256 && problems.length <= 260, () => `${String(patterns.length)} patterns`);
  for (const pattern of patterns.slice(0, 3)) {
    const name =
      random.below(2) === 0
        ? drawName(random)
        : pattern.text.replaceAll('*', drawName(random).slice(0, 3)).replaceAll('?', 'x');
    must(pattern.matches(name) === meansByTable(pattern.text, name), () => `${show(pattern.text)} and ${show(name)}`);
  }
}

/** Computes whether each prefix of the glob matches each prefix of the name, from the shortest on. */
function meansByTable(glob: string, name: string): boolean {
  let row = Array.from({ length: name.length + 1 }, (_, length) => length === 0);
  for (const wanted of glob.split('')) {
    const next: boolean[] = [];
    for (let length = 0; length <= name.length; length += 1) {
      const isOneMore = length > 0 && (wanted === '?' || wanted === name[length - 1]) && row[length - 1] === true;
      const isAnyMore = wanted === '*' && (row[length] === true || next[length - 1] === true);
      next.push(wanted === '*' ? isAnyMore : isOneMore);
    }
    row = next;
  }
  return row[name.length] === true;
}

function checkDuration(random: Random): void {
  const text = drawText(random);
  const ms = parseGoDuration(text);
  must(ms === undefined || (Number.isFinite(ms) && ms >= 0), () => `${show(text)} is ${String(ms)} ms`);
}

export const patternTargets: readonly Target[] = [
  { name: 're2', check: checkRe2 },
  { name: 'peer-lists', check: checkPeerList },
  { name: 'globs', check: checkGlob },
  { name: 'durations', check: checkDuration },
];
