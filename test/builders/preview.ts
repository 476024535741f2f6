/** A preview of two texts of manifests, with the options of a controller. */
import { defaultConfig } from '../../src/config/run-options.ts';
import { noGates, type GateHints } from '../../src/model/gate-hints.ts';
import type { PublishedConfig } from '../../src/model/published-options.ts';
import { preview } from '../../src/preview/preview.ts';
import { sideOf } from '../../src/preview/side.ts';
import type { Preview } from '../../src/preview/verdict.ts';
import { testReading } from './config.ts';
import { manifestsIn } from './manifests.ts';

export interface PreviewOptions {
  readonly options?: Partial<PublishedConfig>;
  readonly leaseGates?: GateHints;
  readonly hidesSecretKeys?: boolean;
}

/** Midnight in UTC of a Tuesday. */
const previewedAtMs = Date.UTC(2026, 11, 1);

export function previewOf(from: string, to: string, given: PreviewOptions = {}): Preview {
  const { options = {}, leaseGates = noGates, hidesSecretKeys = false } = given;
  const settings = {
    options: { ...defaultConfig(false), ...options },
    readSettings: { ...testReading, isStakater: options.dialect === 'stakater' },
    leaseGates,
    nowMs: previewedAtMs,
  };
  return preview({ from: sideOf(manifestsIn(from)), to: sideOf(manifestsIn(to)), settings, hidesSecretKeys });
}

/** What a workload of the shop is, in YAML. */
export interface DeploymentText {
  readonly name?: string;
  readonly kind?: string;
  /** Annotations of the workload, one a line. */
  readonly hints?: readonly string[];
  readonly image?: string;
  /** Lines of the container, such as `envFrom: [{configMapRef: {name: app}}]`. */
  readonly container?: readonly string[];
  /** Lines of `spec`, and of the pod spec. */
  readonly spec?: readonly string[];
  readonly podSpec?: readonly string[];
}

const usesApp = ['envFrom: [{configMapRef: {name: app}}]'];

/** An opted-in Deployment that by default uses all keys of the ConfigMap `app`. */
export function workloadText(given: DeploymentText = {}): string {
  const { name = 'web', kind = 'Deployment', hints = ['reroll.dev/auto: "true"'], image = 'web:1' } = given;
  const { container = usesApp, spec = ['replicas: 2'], podSpec = [] } = given;
  const lines = [
    'apiVersion: apps/v1',
    `kind: ${kind}`,
    `metadata: {namespace: shop, name: ${name}, annotations: {${hints.join(', ')}}}`,
    'spec:',
    ...spec.map((line) => `  ${line}`),
    `  selector: {matchLabels: {app: ${name}}}`,
    '  template:',
    `    metadata: {labels: {app: ${name}}}`,
    '    spec:',
    ...podSpec.map((line) => `      ${line}`),
    '      containers:',
    `        - {name: main, image: ${image}${container.map((each) => `, ${each}`).join('')}}`,
  ];
  return document(lines);
}

export function configText(name: string, data: string, rest: readonly string[] = [], kind = 'ConfigMap'): string {
  const metadata = `metadata: {namespace: shop, name: ${name}}`;
  return document(['apiVersion: v1', `kind: ${kind}`, metadata, `data: {${data}}`, ...rest]);
}

function document(lines: readonly string[]): string {
  return `---\n${lines.join('\n')}\n`;
}
