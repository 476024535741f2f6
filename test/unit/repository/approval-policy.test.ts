/** The admission policies of the component approval-policy cover what they promise and nothing that reroll writes. */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { annotationsOf } from '../../../src/plan/read/annotations.ts';
import { identityOf, readManifests, readManifestText, type Manifest } from '../../support/manifests.ts';

interface Expression {
  readonly name?: string;
  readonly expression: string;
  readonly reason?: string;
  readonly message?: string;
  readonly messageExpression?: string;
}

interface PolicySpec {
  readonly failurePolicy: string;
  readonly matchConstraints: { readonly resourceRules: readonly object[] };
  readonly matchConditions: readonly Expression[];
  readonly variables: readonly Expression[];
  readonly validations: readonly Expression[];
}

const folder = 'components/approval-policy';
const kustomization = parse(readManifestText(`${folder}/kustomization.yaml`)) as {
  readonly resources: readonly string[];
  readonly replacements: readonly {
    readonly source: { readonly name: string; readonly fieldPath: string };
    readonly targets: readonly { readonly select: { readonly name: string }; readonly fieldPaths: readonly string[] }[];
  }[];
};
const manifests = kustomization.resources.flatMap((file) => readManifests(`${folder}/${file}`));
const policyNames = ['reroll-approval', 'reroll-hold'] as const;
const replaced = 'of the replacement';

function find(kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

const specOf = (name: string): PolicySpec => find('ValidatingAdmissionPolicy', name).spec as unknown as PolicySpec;

/** All texts of a policy: expressions and messages. */
function textsOf(name: string): readonly string[] {
  const { matchConditions, variables, validations } = specOf(name);
  return [...matchConditions, ...variables, ...validations].flatMap(
    ({ expression, message = '', messageExpression = '' }) => [expression, message, messageExpression],
  );
}

function keysIn(name: string): readonly string[] {
  const keys = textsOf(name).flatMap((text) => text.match(/reroll\.dev\/[a-z-]+/g) ?? []);
  return [...new Set(keys)].sort();
}

test('the component has two policies, their bindings, and the names of the approvers, which create no object', () => {
  expect(manifests.map(identityOf).sort()).toEqual([
    'ConfigMap reroll-approvers',
    ...policyNames.map((name) => `ValidatingAdmissionPolicy ${name}`),
    ...policyNames.map((name) => `ValidatingAdmissionPolicyBinding ${name}`),
  ]);
  expect(find('ConfigMap', 'reroll-approvers').metadata.annotations).toEqual({
    'config.kubernetes.io/local-config': 'true',
  });
});

test('it is optional: install.yaml has no admission policy', () => {
  expect(readManifestText('install.yaml')).not.toContain('admissionregistration.k8s.io');
});

describe.each(policyNames)('%s', (name) => {
  test('refuses what it cannot evaluate, and its binding denies', () => {
    const { failurePolicy, validations } = specOf(name);
    expect(failurePolicy).toBe('Fail');
    expect(validations.map(({ reason }) => reason)).toEqual(['Forbidden']);
    expect(find('ValidatingAdmissionPolicyBinding', name).spec).toEqual({
      policyName: name,
      validationActions: ['Deny'],
    });
  });

  test('takes the approvers from approvers.yaml alone', () => {
    const variables = specOf(name).variables.filter(({ expression }) => expression === replaced);
    const filled = kustomization.replacements.flatMap(({ source, targets }) => {
      const paths = targets.filter(({ select }) => select.name === name).flatMap(({ fieldPaths }) => fieldPaths);
      return paths.map((path) => [source.name, source.fieldPath, path]);
    });
    expect(filled).toEqual(
      variables.map(({ name: key = '' }) => [
        'reroll-approvers',
        `data.${key}`,
        `spec.variables.[name=${key}].expression`,
      ]),
    );
    expect(filled).toHaveLength(2);
  });

  test('has the same texts in the chart', () => {
    const words = (text: string): string => text.replaceAll(/\s+/g, ' ');
    const template = readManifestText(`chart/templates/${name.replace('reroll-', '')}-policy.yaml`);
    const chart = words(
      template.replaceAll('{{ $prefix }}', 'reroll.dev') + readManifestText('chart/templates/_helpers.tpl'),
    );
    const missing = textsOf(name).filter((text) => text !== replaced && !chart.includes(words(text)));
    expect(missing).toEqual([]);
  });
});

test('approvals: every write of a workload that can change annotations, and these three keys', () => {
  const kinds = ['deployments', 'statefulsets', 'daemonsets'];
  expect(specOf('reroll-approval').matchConstraints.resourceRules).toEqual([
    {
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: kinds.flatMap((kind) => [kind, `${kind}/status`]),
    },
  ]);
  const { approved, now, resume } = annotationsOf('reroll.dev');
  expect(keysIn('reroll-approval')).toEqual([approved, now, resume]);
});

test('holds: every update of a Namespace that can change annotations, and this key', () => {
  expect(specOf('reroll-hold').matchConstraints.resourceRules).toEqual([
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['UPDATE'],
      resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'],
    },
  ]);
  expect(keysIn('reroll-hold')).toEqual([annotationsOf('reroll.dev').hold]);
});

test('approvers.yaml holds lists in JSON', () => {
  const { data } = parse(readManifestText(`${folder}/approvers.yaml`)) as { data: Record<string, string> };
  const lists = Object.values(data).map((text) => JSON.parse(text) as unknown);
  expect(Object.keys(data)).toEqual(['groups', 'serviceAccounts']);
  expect(lists.every((list) => Array.isArray(list))).toBe(true);
});
