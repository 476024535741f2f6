/** The documentation's example as the scenarios use it: its content, and the changes that users make. */
import type { Given } from '../e2e/scenarios/given.ts';
import { holds } from '../e2e/scenarios/traces.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { Change } from './checkout.ts';

const config = 'apps/web/config.yaml';
const deployment = 'apps/web/deployment.yaml';
const kustomization = 'apps/web/kustomization.yaml';

export const files = { config, deployment, kustomization } as const;

/** The Secret is not in Git; a step deploys the workload. */
export const given: Given = {
  configs: { 'Secret/database': { values: { password: 'first' } } },
  isDeployedLater: true,
};

export const color = (from: string, to: string): Change => ({
  file: config,
  from: `color: ${from}`,
  to: `color: ${to}`,
});

export const image = (from: string, to: string): Change => ({
  file: kustomization,
  from: `newTag: ${from}`,
  to: `newTag: ${to}`,
});

/** A key that no variable of the workload names. */
export const unusedKey: Change = { file: config, from: 'retention: 7d', to: 'retention: 30d' };

/** The source of the generated ConfigMap. */
export const theme: Change = { file: 'apps/web/theme.css', text: 'body { color: navy }\n' };

/**
 * Makes the workload wait long enough for the other half of a delivery, even on a slow machine. The wait ends when the
 * template arrives.
 */
export const patient: Change = {
  file: deployment,
  from: "reroll.dev/auto: 'true'",
  to: "reroll.dev/auto: 'true'\n    reroll.dev/settle: 1m",
};

/** Ends the long wait. */
export const impatient: Change = { file: deployment, from: 'reroll.dev/settle: 1m', to: 'reroll.dev/settle: 1s' };

/** One more key of the ConfigMap `app`, independent of its other changes. */
export const oneMoreKey: Change = { file: config, from: '\n---\n', to: '\n  proof: still rolls\n---\n' };

/** The selector of a Deployment cannot be changed. */
export const otherSelector: readonly Change[] = [
  { file: deployment, from: 'matchLabels:\n      app: web', to: 'matchLabels:\n      app: web-2' },
  { file: deployment, from: 'labels:\n        app: web', to: 'labels:\n        app: web-2' },
];

/** The Secret in Git, in plain text. */
export const plainSecret = (password: string): readonly Change[] => [
  {
    file: 'apps/web/secret.yaml',
    text: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: database\nstringData:\n  password: ${password}\n`,
  },
];

export const withSecret: readonly Change[] = [
  ...plainSecret('first'),
  { file: kustomization, from: '  - config.yaml', to: '  - config.yaml\n  - secret.yaml' },
];

/** The record covers the content of all that the workload uses. */
export const allRecorded: Step = holds('a record of all that it uses', (env) => {
  const record = JSON.parse(env.annotation(env.names.record) ?? '{}') as { configs?: Record<string, unknown> };
  const entries = Object.entries(record.configs ?? {});
  const names = ['ConfigMap/app', 'ConfigMap/logging', 'ConfigMap/theme-', 'Secret/database'];
  return names.every((name) => entries.some(([ref, entry]) => ref.startsWith(name) && typeof entry === 'object'));
});
