import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { complaint, parse } from './config-line.ts';

describe('wrong usage is answered with one line that helps', () => {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ['an unknown option', ['run', '--setle', '5s'], 'unknown option "--setle"; did you mean --settle?'],
    ['an unknown option like none', ['run', '--zzz'], 'unknown option "--zzz"; accepted: --kubeconfig, --context, '],
    ['an option of JavaScript objects', ['run', '--constructor'], 'unknown option "--constructor"; accepted: '],
    ['a negated option', ['run', '--no-settle'], 'unknown option "--no-settle"'],
    ['an unknown command', ['rnu'], 'unknown command "rnu"; did you mean run?'],
    ['an unknown command like none', ['destroy'], 'unknown command "destroy"; accepted: run'],
    ['a surplus argument', ['run', 'now'], 'unexpected argument "now": accepted are only options'],
    ['an option without its value', ['run', '--settle'], '--settle: invalid value "": accepted is a duration such as'],
    ['an option before its value', ['run', '--settle', '--context', 'a'], '--settle: invalid value ""'],
    [
      'a duration without unit',
      ['run', '--settle', '5'],
      '--settle: invalid value "5": accepted is a duration such as',
    ],
    ['a negative duration', ['run', '--settle=-5s'], '--settle: invalid value "-5s"'],
    ['a duration beyond a day', ['run', '--min-interval', '25h'], 'from 0 to 24h'],
    ['no concurrency', ['run', '--concurrency', '0'], '"0": accepted is a whole number from 1 to 1000'],
    ['a broken concurrency', ['run', '--concurrency', '1.5'], '"1.5": accepted is a whole number'],
    ['a port beyond the last', ['run', '--listen-address', ':65536'], '":65536": accepted is off, :8080, '],
    ['an address without port', ['run', '--listen-address', '8080'], 'accepted is off, :8080, 127.0.0.1:0'],
    ['an IPv6 address without brackets', ['run', '--listen-address', '::1:80'], 'or [::1]:8080'],
    ['a Secret without namespace', ['run', '--hash-key-secret', 'key'], '"key": accepted is namespace/name'],
    ['a Secret with a bad name', ['run', '--hash-key-secret', 'a/B'], '"a/B": accepted is namespace/name'],
    ['a misspelt level', ['run', '--log-level', 'warning'], 'trace, debug, info, warn, error; did you mean warn?'],
    ['a level in capitals', ['run', '--log-level', 'INFO'], 'did you mean info?'],
    ['a missing file', ['run', '--config', '/none'], '--config: cannot use file "/none": it does not exist'],
    ['a value over two lines', ['run', '--settle', 'a\nb'], '--settle: invalid value "a\\nb"'],
  ];
  test.each(rows)('%s', (_name, argv, expected) => {
    const text = complaint(argv);
    expect(text).toContain(expected);
    expect(text).toMatch(/^reroll: [^\n]+\n$/);
  });

  const files: readonly (readonly [string, string, string])[] = [
    ['an unknown key', 'setle: 1s', 'unknown key in "/f": "setle"; did you mean settle?'],
    ['the file option itself', 'config: /g', 'unknown key in "/f": "config"; accepted: kubeconfig, context, hash'],
    ['a value that does not parse', 'settle: soon', 'settle in /f: invalid value "soon": accepted is a duration'],
    ['an empty value', 'settle:', 'settle in /f: invalid value "": accepted is a duration'],
    ['a list', '- settle', 'cannot use file "/f": accepted is a mapping'],
    ['plain text', 'settle', 'cannot use file "/f": accepted is a mapping'],
    ['a nested value', 'settle: { a: b }', 'the value of "settle" must be one plain value'],
    ['a key given twice', 'settle: 1s\nsettle: 2s', 'cannot use file "/f": it is not YAML: Map keys must be unique'],
    ['no YAML', 'settle: "', 'cannot use file "/f": it is not YAML: '],
    ['two documents', 'settle: 1s\n---\nsettle: 2s', 'cannot use file "/f": it is not YAML: '],
  ];
  test.each(files)('in the file: %s', (_name, text, expected) => {
    const line = complaint(['run', '--config=/f'], { files: { '/f': text } });
    expect(line).toContain(expected);
    expect(line).toMatch(/^reroll: [^\n]+\n$/);
  });

  test('a variable is named as such', () => {
    expect(complaint(['run'], { env: { REROLL_LOG_FORMAT: 'jsn' } })).toBe(
      'reroll: REROLL_LOG_FORMAT: invalid value "jsn": accepted is one of json, pretty; did you mean json?\n',
    );
  });

  test('a wrong value is told even where a flag wins over it', () => {
    expect(complaint(['run', '--settle', '1s'], { env: { REROLL_SETTLE: '1' } })).toContain('REROLL_SETTLE');
  });

  test('whatever is given, the answer is a value and a complaint is one line', () => {
    const word = fc.oneof(
      fc.constantFrom('run', '--', '-', '--settle', '--_', '--__proto__', '--config', '-h=', '--help='),
      fc.string().map((text) => `--${text}`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), fc.string(), (argv, file) => {
        const invocation = parse(['run', ...argv], { files: { a: file }, env: { REROLL_CONFIG: 'a' } });
        if (invocation.kind === 'wrong-usage') expect(invocation.text).toMatch(/^reroll: [^\n]+\n$/);
      }),
    );
  });
});
