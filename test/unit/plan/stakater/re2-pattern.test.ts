import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { compileNamePattern, largestPattern, type Re2Pattern } from '../../../../src/plan/stakater/re2-pattern.ts';

function compiled(text: string): Re2Pattern {
  const pattern = compileNamePattern(text);
  if ('problem' in pattern) throw new Error(`${text} ${pattern.problem}`);
  return pattern;
}

function problemOf(text: string): string | undefined {
  const pattern = compileNamePattern(text);
  return 'problem' in pattern ? pattern.problem : undefined;
}

describe('a pattern', () => {
  const rows: [text: string, name: string, isMatch: boolean][] = [
    ['app', 'app', true],
    ['app', 'app-1', false],
    ['app', 'my-app', false],
    ['app-.*', 'app-1', true],
    ['app-.*', 'app-', true],
    ['app-.*', 'my-app-1', false],
    ['app|web', 'web', true],
    ['app|web', 'web-1', false],
    ['app|web', 'my-app', false],
    ['app|app-1', 'app-1', true],
    ['app.conf', 'app.conf', true],
    ['app.conf', 'app-conf', true],
    ['app[.]conf', 'app-conf', false],
    ['app\\.conf', 'app.conf', true],
    ['app-*', 'app--', true],
    ['app-*', 'app-1', false],
    ['^app$', 'app', true],
    ['(?i)APP', 'app', true],
    ['[a-z]{3}-\\d{2,4}', 'app-123', true],
    ['[a-z]{3}-\\d{2,4}', 'app-1', false],
    ['(?P<tier>web|db)-[[:alpha:]]+', 'db-main', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'a-b', false],
    ['\\pL+', 'app', true],
    ['(app', '(app', false],
  ];
  test.each(rows)('%s and the name %s: %s', (text, name, isMatch) => {
    const pattern = compileNamePattern(text);
    expect('problem' in pattern ? false : pattern.matches(name)).toBe(isMatch);
  });

  test.each([
    ['app', true],
    ['app-config-1', true],
    ['app.conf', false],
    ['app-.*', false],
  ])('%s is literal: %s', (text, isLiteral) => {
    expect(compiled(text)).toMatchObject({ text, isLiteral });
    expect(compiled(text).size === 0).toBe(isLiteral);
  });

  test.each(['app', 'app-.*'])('%s is its text in JSON', (text) => {
    expect(JSON.stringify([compiled(text)])).toBe(JSON.stringify([text]));
  });

  test('never ends its own anchor', () => {
    expect(problemOf('app)|(?:web')).toMatch(/^is not a valid RE2 pattern: unexpected \)/);
  });

  test('means the same as RegExp where both have the same syntax', () => {
    const atom = fc.constantFrom('a', 'b', '-', '.', '[ab]', '[^a]', '\\d', '(a|b)', '(?:ab|a)', '(a*)', '(|b)');
    const repetition = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}');
    const part = fc.tuple(atom, repetition, fc.constantFrom('', '', '', '|')).map((texts) => texts.join(''));
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '1', '.'), maxLength: 10 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), name, (parts, text) => {
        const source = parts.join('');
        expect(compiled(source).matches(text)).toBe(new RegExp(`^(?:${source})$`).test(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a pattern is refused', () => {
  test.each([
    ['that is too long', `${'a'.repeat(256)}*`, 'is longer than 256 characters'],
    ['that is not well-formed', 'app[', 'is not a valid RE2 pattern: missing closing ]: `[`'],
    ['that is a glob', '*-app', 'is not a valid RE2 pattern: missing argument to repetition operator: `*`'],
    ['with a back-reference', '(a)\\1', 'is not a valid RE2 pattern: invalid escape sequence: `\\1`'],
    ['with a look-ahead', 'a(?!b)', 'is not a valid RE2 pattern: invalid or unsupported Perl syntax: `(?!`'],
    ['that repeats much', 'a{1000}', 'needs more than the 1000 steps that it may have'],
    ['that repeats much in nested groups', '((a{1,31}){1,31})', 'needs more than the 1000 steps that it may have'],
    ['that repeats much without an end', '((a{31,}){31,})', 'needs more than the 1000 steps that it may have'],
    ['that repeats much behind flags', 'a{1,31}(?i){40}', 'needs more than the 1000 steps that it may have'],
    ['with many classes of Unicode', '\\pL'.repeat(10), 'needs more than the 1000 steps that it may have'],
    ['with letters that no name has', '[α-ω]+', 'has characters that no name can have'],
    ['with numbers of characters', '(?i)[B-\\x{1E943}]', 'has characters that no name can have'],
  ])('%s', (_what, text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  test('that has no room', () => {
    expect(compileNamePattern('app-.*', 3)).toEqual({
      problem: 'needs more than the 3 steps that it may have',
      size: 0,
    });
  });

  test('without being compiled: nothing is ever compiled that is larger than it may be', () => {
    const atom = fc.constantFrom(
      'a',
      '[a-z]',
      '\\d',
      '(a|b)',
      '(?:ab|)',
      '()',
      '(a*)*',
      '|',
      '(?i)',
      '(?i)k',
      '\\pL',
      '[^\\pN]',
    );
    const repetition = fc.constantFrom('', '*', '+', '?', '{0}', '{3}', '{2,}', '{0,7}', '{1,9}');
    const part = fc.tuple(atom, repetition).map(([one, times]) => (one === '|' ? one : one + times));
    const group = fc
      .tuple(fc.array(part, { maxLength: 5 }), repetition)
      .map(([parts, times]) => `(${parts.join('')})${times}`);
    const nested = fc.tuple(fc.array(group, { minLength: 1, maxLength: 4 }), repetition);
    const withQuoted = fc.tuple(nested, fc.constantFrom('', '\\Q)\\E', '[)]', '[])]', '[[:alpha:])]', '\\)'));
    fc.assert(
      fc.property(withQuoted, ([[groups, times], odd]) => {
        const text = `(${odd}${groups.join('')})${times}`;
        const pattern = compileNamePattern(text);
        if ('problem' in pattern) return;
        // Two steps that every program has: one that matches and one that fails.
        expect(RE2JS.compile(text).programSize()).toBeLessThanOrEqual(pattern.size + 2);
        expect(pattern.size).toBeLessThanOrEqual(largestPattern);
      }),
      { numRuns: 1_000 },
    );
  });

  test('or compiled, whatever it is, and nothing is thrown', () => {
    const syntax = fc.constantFrom(...'(){}[]^$|*+?.,\\-:PpQEdwxi09a<>'.split(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: syntax, maxLength: 40 }), fc.string()), (text) => {
        const pattern = compileNamePattern(text);
        if ('problem' in pattern) expect(pattern.problem.length).toBeLessThan(200);
        else expect(typeof pattern.matches('app-1')).toBe('boolean');
      }),
      { numRuns: 1_000 },
    );
  });
});

test('a pattern with which other engines backtrack without end is matched at once', () => {
  const pattern = compiled('(a+)+b|(a|aa)+c|(.*a){20}d');
  for (let index = 0; index < 20; index += 1) expect(pattern.matches('a'.repeat(253))).toBe(false);
});
