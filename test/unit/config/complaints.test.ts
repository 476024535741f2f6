import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { complaint, parse, parseRun } from './line.ts';

describe('wrong usage is answered with one line that helps', () => {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ['an unknown option', ['run', '--setle', '5s'], 'unknown option "--setle"; did you mean --settle?'],
    ['an unknown option like none', ['run', '--zzz'], 'unknown option "--zzz"; accepted: --kubeconfig, --context, '],
    ['an option of JavaScript objects', ['run', '--constructor'], 'unknown option "--constructor"; accepted: '],
    ['a negated option', ['run', '--no-settle'], 'unknown option "--no-settle"'],
    ['an unknown command', ['rnu'], 'unknown command "rnu"; did you mean run?'],
    ['an unknown command like none', ['destroy'], 'unknown command "destroy"; accepted: run'],
    ['a surplus argument', ['run', 'now'], 'unexpected argument "now": accepted are only options'],
    ['an option without its value', ['run', '--settle'], '--settle: no value is given: accepted is a duration such'],
    ['an option before its value', ['run', '--settle', '--context', 'a'], '--settle: no value is given'],
    [
      'a duration without unit',
      ['run', '--settle', '5'],
      '--settle: invalid value "5": accepted is a duration such as',
    ],
    ['a negative duration', ['run', '--settle=-5s'], '--settle: invalid value "-5s"'],
    ['a negative duration behind its option', ['run', '--settle', '-5s'], '--settle: invalid value "-5s"'],
    ['a number behind a switch', ['run', '--dry-run', '-5s'], 'unknown option'],
    ['a duration beyond a day', ['run', '--min-interval', '25h'], 'from 0 to 24h'],
    ['a watch without any time', ['run', '--watch-idle-limit', '0'], '"0": accepted is a duration such as'],
    ['a watch with too little time', ['run', '--watch-idle-limit', '99ms'], 'from 100ms to 24h'],
    ['no concurrency', ['run', '--concurrency', '0'], '"0": accepted is a whole number from 1 to 1000'],
    ['a broken concurrency', ['run', '--concurrency', '1.5'], '"1.5": accepted is a whole number'],
    ['a port beyond the last', ['run', '--listen-address', ':65536'], '":65536": accepted is off, :8080, '],
    ['an address without port', ['run', '--listen-address', '8080'], 'accepted is off, :8080, 127.0.0.1:0'],
    ['an IPv6 address without brackets', ['run', '--listen-address', '::1:80'], 'or [::1]:8080'],
    ['a Secret without namespace', ['run', '--hash-key-secret', 'key'], '"key": accepted is namespace/name'],
    ['a Secret with a bad name', ['run', '--hash-key-secret', 'a/B'], '"a/B": accepted is namespace/name'],
    ['a misspelt level', ['run', '--log-level', 'warning'], 'of debug, info, warn, error; did you mean warn?'],
    ['a level below the lowest', ['run', '--log-level', 'trace'], 'of debug, info, warn, error; did you mean debug?'],
    ['a level in capitals', ['run', '--log-level', 'INFO'], 'did you mean info?'],
    ['a namespace in capitals', ['run', '--namespaces', 'Shop'], '"Shop": accepted is a comma list of namespaces'],
    ['a list with a gap', ['run', '--namespaces', 'a,,b'], '--namespaces: invalid value "a,,b"'],
    ['a namespace of 64 letters', ['run', '--namespaces-to-ignore', 'a'.repeat(64)], 'a comma list of namespaces'],
    [
      'a selector as stakater/Reloader writes it',
      ['run', '--namespace-selector', 'team:a'],
      'such as env=prod,team in (a,b)',
    ],
    ['no selector', ['run', '--resource-label-selector='], '--resource-label-selector: no value is given'],
    ['a kind in the singular', ['run', '--resources-to-ignore', 'secret'], 'secrets; did you mean secrets?'],
    ['a kind as stakater/Reloader writes it', ['run', '--resources-to-ignore=configMaps'], 'did you mean configmaps?'],
    ['both kinds', ['run', '--resources-to-ignore', 'configmaps,secrets'], 'accepted is configmaps or secrets'],
    ['a prefix with its slash', ['run', '--annotation-prefix', 'a.b/'], '"a.b/": accepted is a DNS name such as'],
    ['a prefix in capitals', ['run', '--annotation-prefix', 'A.b'], '"A.b": accepted is a DNS name such as'],
    ['a misspelt dialect', ['run', '--dialect', 'stackater'], 'one of reroll, stakater; did you mean stakater?'],
    ['a switch of yes and no', ['run', '--dry-run=yes'], '--dry-run: invalid value "yes": accepted is true or false'],
    ['a switch with an empty value', ['run', '--dry-run='], '--dry-run: no value is given: accepted is true or false'],
    ['a switch with a misspelt value', ['run', '--auto-reload-all=ture'], 'true or false; did you mean true?'],
    ['a switch with a word behind it', ['run', '--dry-run', 'yes'], 'unexpected argument "yes"'],
    ['a negated switch', ['run', '--no-dry-run'], 'unknown option "--no-dry-run"; accepted: '],
    ['freshness as a switch', ['run', '--freshness=true'], '--freshness: invalid value "true": accepted is one of on,'],
    ['no patches at all', ['run', '--max-patches-per-second', '0'], '"0": accepted is a whole number from 1 to 10000'],
    [
      'a Lease with a bad name',
      ['run', '--lease-name', 'a/b'],
      '--lease-name: invalid value "a/b": accepted is a name',
    ],
    [
      'no retry period',
      ['run', '--retry-period', '0'],
      '"0": accepted is a duration such as 500ms, 5s or 1m30s, from 100',
    ],
    ['a retry period below the least', ['run', '--retry-period', '99ms'], '"99ms": accepted is a duration'],
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
    ['an empty value', 'settle:', 'settle in /f: no value is given: accepted is a duration'],
    ['a list', '- settle', 'cannot use file "/f": accepted is a mapping'],
    ['plain text', 'settle', 'cannot use file "/f": accepted is a mapping'],
    ['a nested value', 'settle: { a: b }', 'the value of "settle" must be one plain value'],
    ['a list as YAML has them', 'namespaces:\n- a\n- b', 'must be one plain value; a list is written as a,b'],
    ['an option in camel case', 'dryRun: true', 'unknown key in "/f": "dryRun"; did you mean dry-run?'],
    ['a key given twice', 'settle: 1s\nsettle: 2s', 'cannot use file "/f": line 2 is not YAML: Map keys must be'],
    ['no YAML', 'settle: "', 'cannot use file "/f": line 1 is not YAML: '],
    ['two documents', 'settle: 1s\n---\nsettle: 2s', 'cannot use file "/f": line 2 is not YAML: '],
  ];
  test.each(files)('in the file: %s', (_name, text, expected) => {
    const line = complaint(['run', '--config=/f'], { files: { '/f': text } });
    expect(line).toContain(expected);
    expect(line).toMatch(/^reroll: [^\n]+\n$/);
  });

  const contradictions: readonly (readonly [string, readonly string[]])[] = [
    ['--namespaces-to-ignore', ['--namespaces=a', '--namespaces-to-ignore=b']],
    ['--namespace-selector', ['--namespace-selector=b', '--namespaces=a']],
    ['--namespaces-to-ignore', ['--namespaces=a', '--namespaces-to-ignore=b', '--namespace-selector=c']],
  ];
  test.each(contradictions)('--namespaces and %s exclude each other: %j', (other, argv) => {
    const expected = `reroll: --namespaces and ${other} exclude each other: accepted is one of them\n`;
    expect(complaint(['run', ...argv])).toBe(expected);
  });

  test('two options exclude each other wherever each of them comes from', () => {
    const surroundings = { env: { REROLL_NAMESPACES: 'a' }, files: { '/f': 'namespace-selector: b' } };
    expect(complaint(['run', '--config=/f'], surroundings)).toContain('--namespaces and --namespace-selector exclude');
  });

  test('a dry run with leader election is refused', () => {
    const expected = 'reroll: --dry-run and --leader-elect exclude each other: accepted is one of them\n';
    expect(complaint(['run', '--dry-run', '--leader-elect'])).toBe(expected);
    expect(parseRun(['--dry-run', '--leader-elect=false']).config).toMatchObject({ dryRun: true, leaderElect: false });
  });

  const deadline = '--renew-deadline: 15s is too long: accepted is less than --lease-duration (15s)';
  const period = 'is too long: accepted is less than --renew-deadline (10s) divided by 1.2';
  const timings: readonly (readonly [string, readonly string[], string])[] = [
    ['a leader that continues until another replica may take over', ['--renew-deadline=15s'], deadline],
    [
      'a replica that may take over while the leader continues',
      ['--lease-duration=10s'],
      '--renew-deadline: 10s is too long',
    ],
    ['no second attempt to renew', ['--retry-period=10s'], `--retry-period: 10s ${period}`],
    ['no second attempt with the jitter on top', ['--retry-period=8334ms'], `--retry-period: 8.334s ${period}`],
  ];
  test.each(timings)('durations of the election that contradict each other: %s', (_name, argv, expected) => {
    const text = complaint(['run', ...argv]);
    expect(text).toContain(expected);
    expect(text).toMatch(/^reroll: [^\n]+\n$/);
  });

  test('ignored namespaces and a namespace selector can be combined', () => {
    const { config } = parseRun(['--namespaces-to-ignore=a', '--namespace-selector=b']);
    expect(config).toMatchObject({ namespacesToIgnore: ['a'], namespaceSelector: 'b' });
  });

  const reloaderOptions: readonly (readonly [string, string])[] = [
    ['ignored-workload-types', 'Jobs and CronJobs are never touched'],
    ['reload-strategy', 'there is one strategy, an annotation on the pod template'],
    ['sync-after-restart', 'what changed meanwhile is always rolled out after a restart'],
  ];
  test.each(reloaderOptions)('--%s of stakater/Reloader is refused as a flag and in the file', (name, why) => {
    const expected = `reroll: --${name} is no option here: ${why}\n`;
    for (const argv of [[`--${name}`], [`--${name}=true`], [`--${name}`, 'x']]) {
      expect(complaint(['run', ...argv])).toBe(expected);
    }
    expect(complaint(['run', '--config=/f'], { files: { '/f': `${name}: x` } })).toBe(expected);
  });

  test('a variable is named as such', () => {
    expect(complaint(['run'], { env: { REROLL_LOG_FORMAT: 'jsn' } })).toBe(
      'reroll: REROLL_LOG_FORMAT: invalid value "jsn": accepted is one of json, pretty; did you mean json?\n',
    );
  });

  test('a wrong value is refused even if a flag wins over it', () => {
    expect(complaint(['run', '--settle', '1s'], { env: { REROLL_SETTLE: '1' } })).toContain('REROLL_SETTLE');
  });

  test('any command line gets a value, and an error is one line', () => {
    const word = fc.oneof(
      fc.constantFrom('run', '--', '-', '--settle', '--dry-run', '--_', '--__proto__', '--config', '-h=', '--help='),
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

describe('a label selector is checked as the API server does it', () => {
  const prefix = 'a'.repeat(253);
  const name = 'a'.repeat(63);

  test.each([
    'a',
    '!a',
    ' ! a ',
    'a=b',
    'a = b',
    'a==b',
    'a!=b',
    'a=',
    'a=,b',
    'a in (b)',
    'a in(b)',
    'a notin ( b , c )',
    'a in (,b)',
    'a in (b,)',
    'in in (in)',
    'a>1',
    'a < 10',
    'a,!b,c in (d,e),f!=g',
    'app.kubernetes.io/name=web',
    'A_b.c-D=E_f.g-H',
    `${prefix}/${name}=${name}`,
  ])('%j is one', (selector) => {
    expect(parseRun(['--namespace-selector', selector]).config.namespaceSelector).toBe(selector);
  });

  test.each([
    ' ',
    ',a',
    'a,',
    'a,,b',
    '=b',
    'a=b=c',
    'a b',
    'a=b c',
    '!a=b',
    'a in b',
    // The API server takes this one and finds nothing: a list that was left empty by mistake.
    'a in ()',
    'a in (b',
    'ain (b)',
    'a>b',
    'a>-1',
    'a>',
    'a~b',
    'team:a',
    'team=*',
    '-a',
    'a-',
    'a=-b',
    'a/b/c',
    '/a',
    'a/',
    'A/b',
    'a..b/c',
    'a\u00a0=b',
    `${name}a`,
    `a=${name}a`,
    `${prefix}a/b`,
    Array.from({ length: 300 }, () => 'a=b').join(),
  ])('%j is none', (selector) => {
    expect(complaint(['run', `--namespace-selector=${selector}`])).toContain('accepted is a label selector such as');
  });
});
