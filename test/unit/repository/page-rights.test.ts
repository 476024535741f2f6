/** The rights of the page are those that docs/rbac.md lists, and only the components of the page grant them. */
import { expect, test } from '@jest/globals';

import { documentedRights } from '../../support/rights-doc.ts';
import { readManifests, readManifestText } from '../../support/manifests.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

function rightsIn(file: string): readonly string[] {
  const rules = readManifests(file).flatMap(
    (object) => (object as unknown as { readonly rules: readonly Rule[] }).rules,
  );
  return rules.flatMap(({ apiGroups: [group = ''], resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`)),
  );
}

const documented = documentedRights('page');

test('the component for users with tokens grants what the page says', () => {
  expect([...rightsIn('components/web-auth/cluster-role.yaml')].sort()).toEqual([...documented].sort());
});

test('the component for port-forward asks nothing about tokens', () => {
  expect(rightsIn('components/web/cluster-role.yaml')).toEqual(documented.filter((right) => right.startsWith('list ')));
});

test('the base grants none of it', () => {
  const base = readManifestText('base/cluster-role.yaml');
  for (const word of ['replicasets', 'controllerrevisions', 'tokenreviews', 'subjectaccessreviews'])
    expect(base).not.toContain(word);
});

test('the chart grants the reviews on one condition only', () => {
  const role = readManifestText('chart/templates/cluster-role.yaml');
  const [, conditional = ''] =
    /\{\{- if and \(include "reroll\.webAddress" \.\)[^}]*"kubernetes"\) \}\}([^]*?)\{\{- end \}\}/.exec(role) ?? [];
  expect(conditional).toContain('tokenreviews');
  expect(conditional).toContain('subjectaccessreviews');
  expect(role.match(/tokenreviews|subjectaccessreviews/g)).toHaveLength(2);
});
