/**
 * `manifests/components/monitoring/prometheus-rule.yaml`: the alerting rules of the chart as an object, since kustomize
 * cannot put the content of a file into one.
 */
import { readFile } from 'node:fs/promises';

import { parse, stringify } from 'yaml';

const header = '# Made from manifests/chart/files/alerts.yaml: `npm run manifests` writes it.\n';
const labels = { 'app.kubernetes.io/name': 'reroll', 'app.kubernetes.io/instance': 'reroll' };

/** The text of the file. */
export async function renderPrometheusRule(): Promise<string> {
  const rules: unknown = parse(await readFile('manifests/chart/files/alerts.yaml', 'utf8'));
  const object = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'reroll', namespace: 'reroll-system', labels },
    spec: rules,
  };
  return header + stringify(object, { lineWidth: 0 });
}
