/** The data of `reroll status` is as docs/schemas says. */
import { parse as parseYaml } from 'yaml';
import { describe, expect, test } from '@jest/globals';

import { states } from '../../../../src/status/state.ts';
import type { SmallCluster } from '../../../fakes/small-cluster.ts';
import { readSchema, violations } from '../../../support/data-schemas.ts';
import { changed, folded, recorded, rolled, web } from '../../survey/stories.ts';
import { runStatus, runWatch, type Surroundings } from './run-status.ts';

const held = (): Promise<SmallCluster> => changed({ 'reroll.dev/hold': 'true INC-4711' });

async function blocked(): Promise<SmallCluster> {
  const cluster = await recorded();
  cluster.patch(web, { spec: { paused: true }, status: { updatedReplicas: 0 } });
  return cluster;
}

async function unled(): Promise<SmallCluster> {
  const cluster = await changed();
  cluster.leader = undefined;
  return cluster;
}

const withoutRights: Surroundings = { hasKeys: false, client: { isForbidden: (_verb, kind) => kind !== 'Deployment' } };

describe.each([
  ['a workload that is current', recorded, {}],
  ['one that is stale', changed, {}],
  ['one that was rolled', rolled, {}],
  ['one that is held', held, {}],
  ['a rollout that is blocked', blocked, {}],
  ['many configs that are recorded together', () => folded('blue'), {}],
  ['few rights', held, { hasKeys: false }],
  ['hardly any right', held, withoutRights],
  ['no controller', unled, { hasKeys: false }],
])('of %s', (_name, story, surroundings: Surroundings) => {
  test('JSON and YAML are the same, and valid', async () => {
    const cluster = await story();
    const argv = ['deploy', '--all', '-o'];
    const json = JSON.parse((await runStatus(cluster, [...argv, 'json'], surroundings)).lines.join('\n')) as unknown;
    expect(violations(json, 'status-list')).toEqual([]);
    expect(parseYaml((await runStatus(cluster, [...argv, 'yaml'], surroundings)).lines.join('\n'))).toEqual(json);
  });

  test('each line of a watch is valid', async () => {
    const { lines } = await runWatch(await story(), ['deploy', '--all', '-w', '-o', 'json'], []);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(violations(JSON.parse(line), 'status')).toEqual([]);
  });
});

test('the schemas have every state, and forbid members that they do not describe', () => {
  const list = readSchema('status-list');
  const { status } = list['$defs'] as { status: { properties: Record<string, { enum: readonly string[] }> } };
  expect(status.properties['state']?.enum).toEqual(states);
  expect(violations({ apiVersion: 'reroll.dev/v1alpha1', kind: 'StatusList', more: 1 }, 'status-list')).not.toEqual([]);
});
