import { describe, expect, test } from '@jest/globals';

import { complaint, parseRun } from './line.ts';

const variable = 'KUBERNETES_NAMESPACE';
const env = { [variable]: 'shop' };
const dialect = '--dialect=stakater';

describe('KUBERNETES_NAMESPACE', () => {
  test('with the dialect sets the only watched namespace', () => {
    const { config, reloaderNamespace } = parseRun([dialect], { env });
    expect(config.namespaces).toEqual(['shop']);
    const message = 'only the namespaces of this variable are watched: no option selects namespaces';
    expect(reloaderNamespace).toEqual({ level: 'info', message, fields: { variable, namespaces: ['shop'] } });
  });

  test('applies wherever the dialect is set', () => {
    expect(parseRun([], { env: { ...env, REROLL_DIALECT: 'stakater' } }).config.namespaces).toEqual(['shop']);
  });

  test('has no effect without the dialect', () => {
    const { config, reloaderNamespace } = parseRun([], { env });
    expect(config.namespaces).toBeUndefined();
    expect(reloaderNamespace).toBeUndefined();
  });

  test('has no effect if it is empty', () => {
    const { config, reloaderNamespace } = parseRun([dialect], { env: { [variable]: '' } });
    expect(config.namespaces).toBeUndefined();
    expect(reloaderNamespace).toBeUndefined();
  });

  test.each<[string, string[], Record<string, string>, readonly string[] | undefined]>([
    ['--namespaces', ['--namespaces=blog'], {}, ['blog']],
    ['REROLL_NAMESPACES', [], { REROLL_NAMESPACES: 'blog' }, ['blog']],
    ['--namespaces-to-ignore', ['--namespaces-to-ignore=blog'], {}, undefined],
    ['--namespace-selector', ['--namespace-selector=env=prod'], {}, undefined],
  ])('gives way to %s, with a notice', (_option, args, variables, namespaces) => {
    const { config, reloaderNamespace } = parseRun([dialect, ...args], { env: { ...env, ...variables } });
    expect(config.namespaces).toEqual(namespaces);
    const message = 'this variable is not honoured: an option selects the watched namespaces';
    expect(reloaderNamespace).toEqual({ level: 'info', message, fields: { variable, namespaces: ['shop'] } });
  });

  test('without a valid namespace is wrong usage, if it would apply', () => {
    const bad = { [variable]: 'Shop!' };
    expect(complaint(['run', dialect], { env: bad })).toBe(
      'reroll: KUBERNETES_NAMESPACE: invalid value "Shop!": accepted is a comma list of namespaces such as shop,blog\n',
    );
    expect(parseRun([dialect, '--namespaces=blog'], { env: bad }).config.namespaces).toEqual(['blog']);
    expect(parseRun([], { env: bad }).config.namespaces).toBeUndefined();
  });
});
