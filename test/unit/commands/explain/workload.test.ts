import { describe, expect, test } from '@jest/globals';

import { readSchema } from '../../../support/data-schemas.ts';
import { explain } from './run-explain.ts';
import { busyShop, changedShop, envOf, minuteMs, recordedShop, required } from './shops.ts';

const titles = ['Uses', 'Changed', 'Gates', 'Rolled', 'Next'];

describe('the sections', () => {
  test('come in the same order, each with one line where there is nothing to say', async () => {
    const shops = [await recordedShop(), await recordedShop({}, { annotations: {}, podSpec: {} }), await busyShop()];
    for (const shop of shops) {
      const { lines } = await explain(shop, 'deploy/web');
      const found = lines.flatMap((line) => /^ {2}(\w+) {2,}\S/.exec(line)?.[1] ?? []);
      expect(found).toEqual(titles);
      expect(lines[0]).toMatch(/^Deployment\/web in shop is [A-Z]+: \S.*\.$/);
    }
  });

  test('say of each config where it is used, and how it stands', async () => {
    const shop = await busyShop();
    const { section } = await explain(shop, 'deploy/web', { hasKeys: true });
    expect(section('Uses').map((line) => line.split(/ {2,}/))).toEqual([
      ['ConfigMap/app', 'color, size', 'env of container app', 'CHANGED color'],
      ['Secret/db', 'password', 'env of container app', 'same'],
      ['ConfigMap/nginx', 'all keys', 'volume conf (updated live)', 'same'],
      ['Secret/tls', 'all keys', 'volume tls (updated live)', 'excluded by reroll.dev/exclude-secrets'],
    ]);
  });

  test('name each form of reference, and lists', async () => {
    const shop = await recordedShop(
      {},
      {
        annotations: { 'reroll.dev/auto': 'true', 'reroll.dev/configmaps': 'ap*' },
        podSpec: {
          initContainers: [{ name: 'migrate', envFrom: [{ configMapRef: { name: 'app', optional: true } }] }],
          ephemeralContainers: [
            { name: 'debug', env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } }] },
          ],
          containers: [{ name: 'app', volumeMounts: [{ name: 'fixed', subPath: 'color' }] }],
          volumes: [
            { name: 'fixed', configMap: { name: 'app', items: [{ key: 'color' }] } },
            { name: 'data', iscsi: { secretRef: { name: 'login' } } },
          ],
        },
      },
    );
    const { section } = await explain(shop, 'deploy/web');
    const [ofApp = '', ofLogin = ''] = section('Uses');
    expect(ofApp).toContain(
      'all keys  envFrom of init container migrate (optional); env of ephemeral container debug; volume fixed; listed by reroll.dev/configmaps',
    );
    expect(ofLogin).toContain('Secret/login   all keys  credentials of volume data');
  });

  test('say what changed, and which other workloads use it', async () => {
    const shop = await changedShop(required);
    shop.workload('api');
    shop.workload('old', { annotations: {} });
    shop.workload('unrelated', { podSpec: {} });
    await shop.control();
    const { section, data } = await explain(shop, 'deploy/web');
    const [first = '', second = ''] = section('Changed');
    expect(first).toMatch(
      /^ConfigMap\/app by manager kustomize-controller \(Update\), 14m ago \(change [0-9a-f]{8}\)$/,
    );
    expect(second).toBe('also used by Deployment/api (current), Deployment/old (off: not opted in)');
    expect(data['changed']).toMatchObject([{ config: 'ConfigMap/app', keys: { names: [], others: 0 } }]);
  });

  test('cut a long list of other users', async () => {
    const shop = await changedShop(required);
    for (let count = 0; count < 8; count += 1) shop.workload(`other-${String(count)}`, { annotations: {} });
    const { text, data } = await explain(shop, 'deploy/web');
    expect(text).toContain('Deployment/other-4 (off: not opted in) and 3 more');
    expect(data['changed']).toMatchObject([{ users: { length: 8 } }]);
  });

  test('have the state of every gate', async () => {
    const shop = await changedShop({ ...required, 'reroll.dev/window': '0 22 * * * 4h' });
    shop.cluster.namespace('shop', { 'reroll.dev/hold': '2027-02-01T00:00:00Z INC-4711' });
    await shop.control();
    const { section, data } = await explain(shop, 'deploy/web');
    expect(section('Gates')[0]).toMatch(
      /^settle open · endless-changes open · min-interval open · hold CLOSED on its Namespace since 14m until 2027-02-01T00:00:00Z \(INC-4711\) · invalid none · approval CLOSED on the workload since 14m \([a-z2-7]{16}\) · window CLOSED on the workload since 14m until 2027-01-07T22:00:00Z · breaker open · staging open$/,
    );
    const gates = data['gates'] as readonly { readonly gate: string }[];
    const { properties } = readSchema('workload-explanation') as {
      properties: { gates: { items: { properties: { gate: { enum: string[] } } } } };
    };
    expect(gates.map(({ gate }) => gate)).toEqual(properties.gates.items.properties.gate.enum);
  });

  test('show gates of a workload that has nothing to roll', async () => {
    const shop = await recordedShop(
      {},
      { annotations: { 'reroll.dev/auto': 'true', ...required, 'reroll.dev/hold': 'true' } },
    );
    const { section } = await explain(shop, 'deploy/web');
    expect(section('Gates')[0]).toContain(
      'hold CLOSED on the workload · invalid none · approval required for the next change',
    );
  });
});

describe('explain-names-manager-of-changed-key', () => {
  test('with the digest key: the manager of that key, not the one that wrote last', async () => {
    const shop = await changedShop(required, { podSpec: envOf('ConfigMap/app color') });
    shop.config('ConfigMap/app', { color: 'green', size: '1' }, { by: 'kubectl-edit' });
    shop.pass(minuteMs);
    shop.config('ConfigMap/app', { color: 'green', size: '2' }, { by: 'helm' });
    await shop.control();
    const { section, data } = await explain(shop, 'deploy/web', { hasKeys: true });
    expect(section('Changed')[0]).toContain('ConfigMap/app (color) by manager kubectl-edit (Update), 1m ago');
    expect(data['changed']).toMatchObject([{ by: [{ manager: 'kubectl-edit', operation: 'Update' }] }]);
  });

  test('without it: the manager that wrote content last, and not one that wrote labels', async () => {
    const shop = await changedShop(required);
    shop.label('ConfigMap/app', { team: 'shop' });
    const { section } = await explain(shop, 'deploy/web');
    expect(section('Changed')[0]).toContain('by manager kustomize-controller (Update), 14m ago');
  });
});

describe('what to do next', () => {
  test('an approval: both commands, with the id that is wanted', async () => {
    const { section, data } = await explain(await changedShop(required), 'deploy/web --exit-code');
    const lines = section('Next');
    expect(lines.slice(0, 3)).toEqual([
      'approve the content',
      '  kubectl reroll approve deployment/web -n shop',
      'or by hand',
    ]);
    expect(lines[3]).toMatch(
      /^ {2}kubectl annotate deployment\/web -n shop --field-manager=reroll-cli --overwrite reroll.dev\/approved=[a-z2-7]{16}$/,
    );
    expect(data['needsPerson']).toBe(true);
  });

  test.each([
    ['a hold', { 'reroll.dev/hold': 'true' }, 'lift the hold kubectl reroll hold deployment/web -n shop --off', 3],
    ['a hold with an end', { 'reroll.dev/hold': '2027-02-01T00:00:00Z' }, 'wait until 2027-02-01T00:00:00Z', 0],
    [
      'a window',
      { 'reroll.dev/window': '0 22 * * * 4h' },
      'wait for the window until 2027-01-07T22:00:00Z, or let the content pass it kubectl reroll now deployment/web -n shop',
      0,
    ],
    ['a gate that does not parse', { 'reroll.dev/window': 'nights' }, 'Next correct the annotation', 3],
    ['an approval', required, 'approve the content', 3],
  ] as const)('%s', async (_what, annotations, says, code) => {
    const ran = await explain(await changedShop(annotations), 'deploy/web --exit-code');
    expect(ran.text).toContain(says);
    expect(ran.code).toBe(code);
    expect(ran.data['needsPerson']).toBe(code === 3);
  });

  test.each([
    ['nothing', {}, 'Next nothing', 0],
    [
      'a rollout',
      { status: { updatedReplicas: 0 } },
      'Next wait for the rollout kubectl rollout status deployment/web -n shop',
      0,
    ],
    [
      'a rollout that has failed',
      {
        status: {
          updatedReplicas: 0,
          conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
        },
      },
      'kubectl describe deployment/web -n shop',
      3,
    ],
    [
      'a paused rollout',
      { spec: { paused: true }, status: { updatedReplicas: 0 } },
      'kubectl rollout resume deployment/web -n shop',
      3,
    ],
  ] as const)('%s', async (_what, workload, says, code) => {
    const ran = await explain(await recordedShop({}, workload), 'deploy/web --exit-code');
    expect(ran.text).toContain(says);
    expect(ran.code).toBe(code);
  });

  test('without --exit-code it is 0', async () => {
    expect((await explain(await changedShop(required), 'deploy/web')).code).toBe(0);
  });
});
