import { describe, expect, test } from '@jest/globals';

import { complaint, parseRun } from './line.ts';

const variable = 'KUBERNETES_NAMESPACE';
const env = { [variable]: 'shop' };
const dialect = '--dialect=stakater';

describe('KUBERNETES_NAMESPACE', () => {
  test('with the dialect names the only namespace that is watched', () => {
    const { config, reloaderNamespace } = parseRun([dialect], { env });
    expect(config.namespaces).toEqual(['shop']);
    const message = 'only the namespaces of this variable are watched: no option selects namespaces';
    expect(reloaderNamespace).toEqual({ level: 'info', message, fields: { variable, namespaces: ['shop'] } });
  });

  test('counts wherever the dialect is set', () => {
    expect(parseRun([], { env: { ...env, REROLL_DIALECT: 'stakater' } }).config.namespaces).toEqual(['shop']);
  });

  test('without the dialect means nothing', () => {
    const { config, reloaderNamespace } = parseRun([], { env });
    expect(config.namespaces).toBeUndefined();
    expect(reloaderNamespace).toBeUndefined();
  });

  test('that is empty means nothing', () => {
    const { config, reloaderNamespace } = parseRun([dialect], { env: { [variable]: '' } });
    expect(config.namespaces).toBeUndefined();
    expect(reloaderNamespace).toBeUndefined();
  });

  test.each<[string, string[], Record<string, string>, readonly string[] | undefined]>([
    ['--namespaces', ['--namespaces=blog'], {}, ['blog']],
    ['REROLL_NAMESPACES', [], { REROLL_NAMESPACES: 'blog' }, ['blog']],
    ['--namespaces-to-ignore', ['--namespaces-to-ignore=blog'], {}, undefined],
    ['--namespace-selector', ['--namespace-selector=env=prod'], {}, undefined],
  ])('gives way to %s, and that is said', (_option, args, variables, namespaces) => {
    const { config, reloaderNamespace } = parseRun([dialect, ...args], { env: { ...env, ...variables } });
    expect(config.namespaces).toEqual(namespaces);
    const message = 'this variable is not honoured: an option selects the watched namespaces';
    expect(reloaderNamespace).toEqual({ level: 'info', message, fields: { variable, namespaces: ['shop'] } });
  });

  test('that names no namespace is wrong usage, where it would count', () => {
    const bad = { [variable]: 'Shop!' };
    expect(complaint(['run', dialect], { env: bad })).toBe(
      'reroll: KUBERNETES_NAMESPACE: invalid value "Shop!": accepted is a comma list of namespaces such as shop,blog\n',
    );
    expect(parseRun([dialect, '--namespaces=blog'], { env: bad }).config.namespaces).toEqual(['blog']);
    expect(parseRun([], { env: bad }).config.namespaces).toBeUndefined();
  });
});
