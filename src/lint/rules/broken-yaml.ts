import type { LintRule } from '../rule.ts';

/** Texts that cannot be parsed, or are not read. */
export const brokenYaml: LintRule = {
  id: 'broken-yaml',
  severity: 'error',
  summary: 'A file is no YAML or JSON that can be read.',
  find: ({ tree }) => tree.broken.map(({ position, message }) => ({ in: position, message })),
};
