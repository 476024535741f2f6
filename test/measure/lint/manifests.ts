/** Writes a repository of manifests: applications with a workload, a Service, a ConfigMap, a Secret and an account. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const perApplication = 5;

/** @param objects how many there are in all, rounded up to whole applications */
export async function writeManifests(folder: string, objects: number): Promise<void> {
  const applications = Math.ceil(objects / perApplication);
  for (let index = 0; index < applications; index += 1) {
    const place = join(folder, `team-${String(index % 20)}`, `app-${String(index)}`);
    await mkdir(place, { recursive: true });
    const [first, ...others] = application(index);
    await writeFile(join(place, 'workload.yaml'), first ?? '');
    await writeFile(join(place, 'rest.yaml'), others.join('---\n'));
  }
}

/** One in ten has a mistake, so that places have to be found. */
function application(index: number): readonly string[] {
  const name = `app-${String(index)}`;
  const head = (apiVersion: string, kind: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: team-${String(index % 20)}\n`;
  const labels = `app.kubernetes.io/name: ${name}`;
  const hint = `  annotations:\n    reroll.dev/${index % 10 === 0 ? 'atuo' : 'auto'}: "true"\n`;
  const keys = Array.from({ length: 20 }, (_, key) => `KEY_${String(key)}`);
  const env = keys.map(
    (key) =>
      `            - name: ${key}\n              valueFrom:\n                configMapKeyRef:\n                  name: ${name}\n                  key: ${key}\n`,
  );
  const pod = `
spec:
  replicas: 3
  selector:
    matchLabels:
      ${labels}
  template:
    metadata:
      labels:
        ${labels}
    spec:
      serviceAccountName: ${name}
      containers:
        - name: web
          image: registry.example.com/${name}:1.2.3
          ports:
            - name: http
              containerPort: 8080
          envFrom:
            - secretRef:
                name: ${name}
          env:
${env.join('')}          readinessProbe:
            httpGet:
              path: /healthz
              port: http
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
`;
  const data = (text: string): string => keys.map((key) => `  ${key}: "${text} of ${key}"\n`).join('');
  return [
    `${head('apps/v1', 'Deployment')}${hint.trimEnd()}${pod}`,
    `${head('v1', 'Service')}spec:\n  selector:\n    ${labels}\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n`,
    `${head('v1', 'ConfigMap')}data:\n${data('A value')}`,
    `${head('v1', 'Secret')}stringData:\n${data('Another value')}`,
    head('v1', 'ServiceAccount'),
  ];
}
