import { describe, expect, test } from '@jest/globals';

import { options, variableOf } from '../../../src/config/run-options.ts';
import type { Config } from '../../../src/model/config.ts';
import { complaint, parse, parseRun, type Answer } from './line.ts';
import { samples } from './samples.ts';

describe('where a value comes from', () => {
  const sources = ['flag', 'variable', 'file'] as const;
  const subsets = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => sources.filter((_, index) => (bits & (1 << index)) !== 0));
  const defaults = parseRun([]).config;

  const fields = Object.keys(samples) as (keyof Config)[];
  const rows = fields.flatMap((field) => subsets.map((given) => [options[field].name, given, field] as const));

  test.each(rows)('%s from %j: the first of flag, variable and file wins, then the default', (name, given, field) => {
    const [flag, variable, file] = samples[field].map(([text]) => text);
    const { config } = parseRun(given.includes('flag') ? [`--${name}`, flag ?? ''] : [], {
      env: {
        REROLL_CONFIG: '/options.yaml',
        ...(given.includes('variable') ? { [variableOf(name)]: variable ?? '' } : {}),
      },
      files: { '/options.yaml': given.includes('file') ? `${name}: '${file ?? ''}'\n` : '' },
    });
    const winner = sources.findIndex((source) => given.includes(source));
    expect(config[field]).toEqual(winner === -1 ? defaults[field] : samples[field][winner]?.[1]);
    expect({ ...config, [field]: undefined }).toEqual({ ...defaults, [field]: undefined });
  });

  test('the defaults are the documented ones', () => {
    expect(defaults).toEqual({
      kinds: {},
      kubeconfig: undefined,
      context: undefined,
      leaderElect: undefined,
      leaseName: 'reroll',
      leaseDurationMs: 15_000,
      renewDeadlineMs: 10_000,
      retryPeriodMs: 2_000,
      namespaces: undefined,
      namespacesToIgnore: [],
      namespaceSelector: undefined,
      resourceLabelSelector: undefined,
      resourcesToIgnore: [],
      annotationPrefix: 'reroll.dev',
      dialect: 'reroll',
      autoReloadAll: false,
      reloadOnCreate: false,
      reloadOnDelete: false,
      settleMs: 1_000,
      metricsPerWorkload: false,
      minIntervalMs: 10_000,
      freshness: true,
      canaryFrom: undefined,
      rolloutDeadlineMs: 600_000,
      breakerTolerance: 0.1,
      hold: undefined,
      window: undefined,
      windows: {},
      timeZone: 'UTC',
      dryRun: false,
      concurrency: 32,
      maxPatchesPerSecond: undefined,
      hashKeySecret: undefined,
      watchIdleLimitMs: 90_000,
      wireFormat: 'auto',
      listenAddress: { host: undefined, port: 8_080 },
      webAddress: undefined,
      webHosts: [],
      webAuth: undefined,
      logLevel: 'info',
      logFormat: 'json',
    });
  });

  test('on a terminal the log is pretty unless an option sets the format', () => {
    expect(parseRun([], { isTerminal: true }).config.logFormat).toBe('pretty');
    expect(parseRun(['--log-format=json'], { isTerminal: true }).config.logFormat).toBe('json');
  });

  test('the file that --config names wins over the one that the variable names', () => {
    const files = { '/flag': 'settle: 2s', '/variable': 'settle: 3s' };
    expect(parseRun(['--config', '/flag'], { env: { REROLL_CONFIG: '/variable' }, files }).config.settleMs).toBe(2_000);
  });

  test('a value in the file keeps its written text', () => {
    const files = { '/f': 'listen-address: :9090\nsettle: 0 # off\ncontext: 1.10\n' };
    const { config } = parseRun(['--config=/f'], { files });
    expect(config).toMatchObject({ listenAddress: { port: 9_090 }, settleMs: 0, context: '1.10' });
  });

  test('the last value of a repeated flag counts', () => {
    expect(parseRun(['--settle', '1s', '--settle=2s']).config.settleMs).toBe(2_000);
  });

  test('an empty variable is not set', () => {
    const variables = ['config', ...Object.values(options).map(({ name }) => name)].map(variableOf);
    const env = Object.fromEntries(variables.map((variable) => [variable, '']));
    expect(parseRun([], { env }).config).toEqual(defaults);
  });

  test('the configuration cannot be changed', () => {
    const { config } = parseRun(['--hash-key-secret', 'a/b', '--namespaces=a', '--resources-to-ignore=secrets']);
    const { hashKeySecret, listenAddress, namespaces, namespacesToIgnore, resourcesToIgnore } = config;
    const parts = [config, hashKeySecret, listenAddress, namespaces, namespacesToIgnore, resourcesToIgnore];
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
  });
});

describe('a switch', () => {
  test.each([
    ['stands alone', ['run', '--dry-run'], true],
    ['stands before another option', ['run', '--dry-run', '--settle', '0'], true],
    ['stands before the command and does not take it for a value', ['--dry-run', 'run'], true],
    ['stands before another switch', ['run', '--dry-run', '--reload-on-create'], true],
    ['has a value behind a sign', ['run', '--dry-run=false'], false],
    ['has a value as the next word', ['run', '--dry-run', 'false'], false],
    ['has the value true as the next word', ['--dry-run', 'true', 'run'], true],
    ['is given twice and the last one counts', ['run', '--dry-run', '--dry-run=false'], false],
    ['is given twice and the last one stands alone', ['run', '--dry-run=false', '--dry-run'], true],
  ])('%s: %j', (_rule, argv, dryRun) => {
    expect(parse(argv)).toMatchObject({ kind: 'run', config: { dryRun } });
  });

  test('takes nothing but itself', () => {
    const { config } = parseRun(['--dry-run', '--reload-on-create', '--auto-reload-all', 'false']);
    expect(config).toMatchObject({ dryRun: true, reloadOnCreate: true, reloadOnDelete: false, autoReloadAll: false });
  });

  test('off as a flag wins over on as a variable', () => {
    expect(parseRun(['--dry-run=false'], { env: { REROLL_DRY_RUN: 'true' } }).config.dryRun).toBe(false);
  });
});

describe('variables that are no options', () => {
  test.each([
    ['REROLL_SETLE', 'REROLL_SETTLE'],
    ['REROLL_LOG', 'REROLL_LOG_LEVEL'],
    ['REROLL_ZZZ', undefined],
  ])('%s is warned about', (variable, nearest) => {
    expect(parseRun([], { env: { [variable]: 'x' } }).unknownVariables).toEqual([{ variable, nearest }]);
  });

  test.each([
    'REROLL_SERVICE_HOST',
    'REROLL_SERVICE_PORT',
    'REROLL_SERVICE_PORT_HTTP_METRICS',
    'REROLL_PORT',
    'REROLL_COMPLETION_TIMEOUT',
    'REROLL_PORT_8080_TCP',
    'REROLL_PORT_8080_TCP_ADDR',
    'REROLL_METRICS_SERVICE_HOST',
    'RERO',
    'PATH',
  ])('%s is left alone', (variable) => {
    expect(parseRun([], { env: { [variable]: 'x' } }).unknownVariables).toEqual([]);
  });
});

describe('help and version', () => {
  test.each([[['--help']], [['-h']]])('%j explains the commands', (argv) => {
    const invocation = parse(argv);
    expect(invocation).toMatchObject({ kind: 'print' });
    expect(invocation).toHaveProperty('text', expect.stringContaining('reroll run'));
  });

  test('no command at all is wrong usage, answered with the same help', () => {
    expect(complaint([])).toBe((parse(['--help']) as Answer & { kind: 'print' }).text);
  });

  test('run --help names each option, its variable and its default', () => {
    const { text } = parse(['run', '--help', '--settle', 'wrong']) as Answer & { kind: 'print' };
    const words = text.replaceAll(/\s+/g, ' ');
    for (const { name, defaultText } of Object.values(options)) {
      expect(words).toContain(`--${name} `);
      expect(words).toContain(`[$${variableOf(name)}]`);
      expect(words).toContain(`default: ${defaultText}]`);
    }
    expect(words).toContain('--config ');
  });

  test.each([[['--version']], [['run', '--version']]])('%j is the version alone', (argv) => {
    expect(parse(argv)).toEqual({ kind: 'print', text: '1.2.3\n' });
  });
});
