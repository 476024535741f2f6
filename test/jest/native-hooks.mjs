/** Hooks of Node's module loader: they compile TypeScript as Jest does, and give `@jest/globals` the file that runs. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { transformSync } from '@swc/core';

/** Where the runner leaves the functions for the file that runs, in `globalThis`. */
export const globalsKey = Symbol.for('reroll.jest.globals');

/** As in jest.config.ts. */
const compilation = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
  module: { type: 'es6' },
  sourceMaps: 'inline',
  swcrc: false,
};

const globalsUrl = 'jest:globals';
const names = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'jest', 'test'];

/** Helpers import these functions once and call them for one file after the other. */
const globalsSource = `
const all = globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(globalsKey))})];
const ofFile = (name) => new Proxy(() => undefined, {
  apply: (_, self, args) => Reflect.apply(all[name], self, args),
  get: (_, key) => all[name][key],
});
${names.map((name) => `export const ${name} = ofFile('${name}');`).join('\n')}`;

export function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: globalsUrl, format: 'module', shortCircuit: true };
  return next(specifier, context);
}

export function load(url, context, next) {
  if (url === globalsUrl) return { format: 'module', source: globalsSource, shortCircuit: true };
  if (!url.endsWith('.ts') || url.includes('/node_modules/')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...compilation, filename });
  return { format: 'module', source: code, shortCircuit: true };
}
