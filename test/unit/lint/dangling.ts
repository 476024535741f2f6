/** What the tests of dangling references have in common. */
import { deployment, linesOf } from './run.ts';

/** The rules about them. */
const rules = ['missing-config', 'missing-key'];

export const missing = (files: Readonly<Record<string, string>>, options = {}): Promise<readonly string[]> =>
  linesOf(rules, files, options);

/** A Deployment that uses all keys of a config. */
export const useOf = (kind: string, name: string): string =>
  deployment(
    '',
    `containers: [{name: web, envFrom: [{${kind === 'Secret' ? 'secretRef' : 'configMapRef'}: {name: ${name}}}]}]`,
  );
