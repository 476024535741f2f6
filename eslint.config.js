import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Folders whose code decides or remembers: everything that varies is handed to them, so that tests can step it. */
const pure = ['model', 'plan', 'rollouts', 'staging', 'inventory', 'queue'].map((folder) => `src/${folder}/**/*.ts`);

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'test/cluster/tools/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 250 }],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'no-console': 'error',
      // Prettier wraps code, and leaves comments as they are.
      'max-len': ['error', { code: 10_000, comments: 120, ignoreUrls: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Only kube/transport/transport.ts talks to the API server.' },
        { name: 'process', message: 'Import node:process, and only in main.ts and src/app.' },
      ],
    },
  },
  {
    // Made of the files beside it.
    files: ['src/web/assets.ts'],
    rules: { 'max-len': 'off' },
  },
  {
    // Runs in browsers.
    files: ['src/web/assets/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        'CSS DOMParser document fetch getSelection location navigator setInterval setTimeout'
          .split(' ')
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/web/html.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "TSAsExpression > TSTypeReference[typeName.name='SafeHtml']",
          message: 'Only the tag html makes a SafeHtml: everything else would not be escaped.',
        },
        {
          selector: "CallExpression[callee.name='html']",
          message: 'Use html as the tag of a template, so that its markup is written in the code.',
        },
      ],
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'fetch',
        'performance',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take a Clock, or the time as a parameter.' },
        { object: 'Math', property: 'random', message: 'Take randomness as a parameter.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take a Clock.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A table test's rows and a fake's methods are async to fit an interface.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
);
