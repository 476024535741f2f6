/** The objects of a command line, in the grammar of kubectl, and what is said of those that are none. */
import { describe, expect, test } from '@jest/globals';

import {
  configOperands,
  kindOf,
  operandText,
  readOperands,
  workloadOperands,
  type OperandKind,
} from '../../../src/config/operands.ts';
import { UsageError } from '../../../src/config/rules.ts';

const every: readonly OperandKind[] = [...workloadOperands, ...configOperands, 'Namespace'];

/** Each object as `Kind/name`, or `Kind` for all of a kind. */
function read(line: string, accepted = every): readonly string[] {
  const words = line === '' ? [] : line.split(' ');
  return readOperands(words, accepted).map(({ kind, name }) => (name === undefined ? kind : `${kind}/${name}`));
}

function complaint(line: string, accepted: readonly OperandKind[]): string {
  try {
    return read(line, accepted).join(' ');
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

describe('objects', () => {
  test.each<[string, readonly string[]]>([
    ['', []],
    ['deploy/web', ['Deployment/web']],
    ['deploy/web sts/db', ['Deployment/web', 'StatefulSet/db']],
    ['deployment web', ['Deployment/web']],
    ['deployment web api', ['Deployment/web', 'Deployment/api']],
    ['deploy,sts web', ['Deployment/web', 'StatefulSet/web']],
    ['deploy,sts', ['Deployment', 'StatefulSet']],
    ['deploy', ['Deployment']],
    ['Deployments/web', ['Deployment/web']],
    ['deployment.apps/web', ['Deployment/web']],
    ['deployments.v1.apps web', ['Deployment/web']],
    ['ds/agent cm/app secret/db ns/shop', ['DaemonSet/agent', 'ConfigMap/app', 'Secret/db', 'Namespace/shop']],
    ['deploy/web.example-1', ['Deployment/web.example-1']],
    ['rollout/web ksvc/shop', ['rollouts.argoproj.io/web', 'services.serving.knative.dev/shop']],
    ['statefulset.apps.kruise.io/x sts/x', ['statefulsets.apps.kruise.io/x', 'StatefulSet/x']],
    ['widgets.example.com/x', ['widgets.example.com/x']],
    ['rollouts,deploy', ['rollouts.argoproj.io', 'Deployment']],
    // Without a slash the first word is a kind, whatever else it may name.
    ['sts ds', ['StatefulSet/ds']],
  ])('%j', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  test.each<[OperandKind, readonly string[]]>([
    ['Deployment', ['deployment', 'deployments', 'deploy', 'DEPLOY']],
    ['StatefulSet', ['statefulset', 'statefulsets', 'sts']],
    ['DaemonSet', ['daemonset', 'daemonsets', 'ds']],
    ['ConfigMap', ['configmap', 'configmaps', 'cm']],
    ['Secret', ['secret', 'secrets']],
    ['Namespace', ['namespace', 'namespaces', 'ns']],
    ['rollouts.argoproj.io', ['rollout', 'rollouts', 'ro', 'rollout.argoproj.io', 'rollouts.argoproj.io', 'ROLLOUT']],
    ['clonesets.apps.kruise.io', ['cloneset', 'clonesets', 'clone', 'cloneset.apps.kruise.io']],
    ['statefulsets.apps.kruise.io', ['asts', 'statefulset.apps.kruise.io', 'statefulsets.apps.kruise.io']],
    ['daemonsets.apps.kruise.io', ['ads', 'daemonset.apps.kruise.io', 'daemonsets.apps.kruise.io']],
    ['services.serving.knative.dev', ['ksvc', 'kservice', 'service.serving.knative.dev']],
    ['clusters.postgresql.cnpg.io', ['cluster', 'clusters', 'cluster.postgresql.cnpg.io']],
    ['widgets.example.com', ['widgets.example.com']],
  ])('a %s is named %j', (kind, words) => {
    expect(words.map(kindOf)).toEqual(words.map(() => kind));
  });

  test('are printed as kubectl prints them', () => {
    expect(operandText({ kind: 'StatefulSet', name: 'db' })).toBe('statefulset/db');
  });
});

describe('wrong objects', () => {
  test.each<[string, string]>([
    ['deplyo/web', 'unknown kind "deplyo"; did you mean deploy?'],
    ['deploymet web', 'unknown kind "deploymet"; did you mean deployment?'],
    ['deploy,stss', 'unknown kind "stss"; did you mean sts?'],
    ['pod/web', 'unknown kind "pod"; accepted: deployment, statefulset, daemonset'],
    ['cm/app', 'kind ConfigMap is not accepted here: accepted: deployment, statefulset, daemonset'],
    ['ns/shop', 'kind Namespace is not accepted here: accepted: deployment, statefulset, daemonset'],
    ['deploy/', 'invalid name "": accepted are lower case letters, digits, - and .'],
    ['deploy/Web', 'invalid name "Web": accepted are lower case letters, digits, - and .'],
    ['deploy web_1', 'invalid name "web_1": accepted are lower case letters, digits, - and .'],
    ['deploy/-web', 'invalid name "-web": accepted are lower case letters, digits, - and .'],
    ['deploy/web/x', 'invalid object "deploy/web/x": accepted is KIND/NAME'],
    ['deploy/web sts', '"sts" has no kind: accepted is KIND/NAME for each object'],
    ['service/web', 'unknown kind "service"; accepted: deployment, statefulset, daemonset'],
    ['/web', 'unknown kind ""; accepted: deployment, statefulset, daemonset'],
  ])('%j', (line, message) => {
    expect(complaint(line, workloadOperands)).toBe(message);
  });

  test.each([253, 254])('a name has at most 253 characters: %d', (length) => {
    const name = 'a'.repeat(length);
    expect(complaint(`deploy/${name}`, workloadOperands).startsWith('invalid name')).toBe(length > 253);
  });

  test('a long word is cut, and line breaks are escaped', () => {
    const message = complaint(`${'x'.repeat(200)}\n/web`, workloadOperands);
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(200);
  });
});
