/** The shop of the tests of verdicts: a ConfigMap with two contents, and workloads that use it. */
import type { Verdict } from '../../../src/preview/verdict.ts';
import { configText, workloadText, type PreviewOptions } from '../../builders/preview.ts';

export const red = configText('app', 'color: red, size: "1"');
export const blue = configText('app', 'color: blue, size: "1"');
export const web = workloadText();

/** One change, and what becomes of the only workload. */
export interface VerdictRow {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly from: string;
  readonly to: string;
  readonly given?: PreviewOptions;
  readonly also?: object;
}

export const color = { config: 'ConfigMap/app', keys: { names: ['color'], others: 0 } };
export const usesSize = workloadText({
  container: ['env: [{name: S, valueFrom: {configMapKeyRef: {name: app, key: size}}}]'],
});
export const usesColor = workloadText({
  container: ['env: [{name: C, valueFrom: {configMapKeyRef: {name: app, key: color}}}]'],
});
export const live = ['volumes: [{name: v, configMap: {name: app}}]'];
export const held = ['reroll.dev/auto: "true"', 'reroll.dev/hold: "true INC-4711"'];
export const needsApproval = ['reroll.dev/auto: "true"', 'reroll.dev/approval: required'];
export const namespace = (hints: string): string =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: {${hints}}}\n`;
export const wave = (text: string, number: number): string =>
  text.replace('name: app}', `name: app, annotations: {argocd.argoproj.io/sync-wave: "${String(number)}"}}`);
