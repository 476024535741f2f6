/** The Deployment `web` and its ConfigMap `app`, as a user writes and applies them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @param annotations lines of YAML, besides that which opts the workload in */
export function webManifest(color: string, ...annotations: readonly string[]): string {
  const lines = ['reroll.dev/auto: "true"', ...annotations].map((line) => `    ${line}`).join('\n');
  return `
apiVersion: v1
kind: ConfigMap
metadata:
  name: app
data:
  color: ${color}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
${lines}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: registry.example/web:1
          envFrom:
            - configMapRef:
                name: app
`;
}

/** Applies a manifest with kubectl. */
export async function applyWith(kubectl: (...args: string[]) => Promise<string>, manifest: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-kubectl-'));
  await writeFile(join(folder, 'app.yaml'), manifest);
  await kubectl('apply', '-f', join(folder, 'app.yaml'));
  await rm(folder, { recursive: true });
}
