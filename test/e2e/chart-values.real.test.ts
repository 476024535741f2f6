/** The effect of the chart's values, and the values that it rejects. Needs Helm and no cluster. */
import { describe, expect, jest, test } from '@jest/globals';

import { options, variableOf } from '../../src/config/run-options.ts';
import type { ContainerManifest, Manifest } from '../support/manifests.ts';
import { runProgram } from '../support/run-program.ts';
import { chart, helmPath, renderChart, tryToRenderChart } from '../support/tools.ts';
import { parse } from '../unit/config/line.ts';

jest.setTimeout(60_000);

const set = (...values: readonly string[]): string[] => values.flatMap((value) => ['--set', value]);

describe('options', () => {
  const texts: Readonly<Record<string, string>> = {
    kubeconfig: '/etc/reroll/kubeconfig',
    context: 'other',
    'hash-key-secret': 'keys/key',
    'namespaces-to-ignore': 'a,b',
    'namespace-selector': 'env in (a,b)',
    'resource-label-selector': 'team=shop',
    'resources-to-ignore': 'secrets',
    kinds: 'rollouts.argoproj.io,clonesets.apps.kruise.io',
    'annotation-prefix': 'reroll.example.com',
    dialect: 'stakater',
    settle: '1m30s',
    'min-interval': '0',
    freshness: 'off',
    'canary-from': '25',
    'rollout-deadline': '20m',
    'breaker-tolerance': '5%',
    concurrency: '1000',
    'max-patches-per-second': '10000',
    hold: '2027-01-07T05:00:00Z INC-4711',
    window: '0 22 * * mon-thu 4h Europe/Berlin; !0 0 24 12 * 72h',
    windows: '{"nights":"0 0 * * * 6h"}',
    'time-zone': 'Europe/Berlin',
    'watch-idle-limit': '2m',
    'lease-name': 'other',
    'lease-duration': '30s',
    'renew-deadline': '12s',
    'retry-period': '3s',
    'listen-address': ':9090',
    'web-address': '127.0.0.1:9091',
    'web-auth': 'none',
    'wire-format': 'json',
    'log-level': 'debug',
    'log-format': 'pretty',
  };
  const named = Object.values(options).filter(({ name }) => name !== 'namespaces');

  function containerOf(manifests: readonly Manifest[]): ContainerManifest {
    const deployment = manifests.find(({ kind }) => kind === 'Deployment');
    if (deployment?.spec?.template === undefined) throw new Error('there is no Deployment');
    return deployment.spec.template.spec.containers[0];
  }

  test.each(named)('$name reaches the program', async (option) => {
    const { name } = option;
    const text = texts[name] ?? 'true';
    // JSON keeps a number a number, and a mapping a mapping.
    const value = /^(?:\d{2,}|\{.*\})$/.test(text) ? text : JSON.stringify(text);
    const needed = name === 'web-address' ? set('web.enabled=true') : [];
    const { args, env } = containerOf(await renderChart('--set-json', `options.${name}=${value}`, ...needed));
    const variables = Object.fromEntries(env.map((variable) => [variable.name, variable.value]));
    expect(variables[variableOf(name)]).toBe(text);
    const invocation = parse(args, { env: variables });
    const field = Object.entries(options).find(([, option]) => option.name === name)?.[0] ?? '';
    expect(invocation).toMatchObject({
      kind: 'run',
      config: { [field]: option.parse(text)?.value },
      unknownVariables: [],
    });
  });

  test.each([
    ['a list', ['options.namespaces-to-ignore={a,b}'], 'REROLL_NAMESPACES_TO_IGNORE', 'a,b'],
    ['off, which YAML reads as false', ['options.freshness=false'], 'REROLL_FRESHNESS', 'off'],
    ['on, which YAML reads as true', ['options.freshness=true'], 'REROLL_FRESHNESS', 'on'],
    ['a number', ['options.concurrency=64'], 'REROLL_CONCURRENCY', '64'],
    ['no canaries', ['options.canary-from=0'], 'REROLL_CANARY_FROM', '0'],
    ['a duration of 0', ['options.settle=0'], 'REROLL_SETTLE', '0'],
    ['namespaces', ['namespaces={a,b}'], 'REROLL_NAMESPACES', 'a,b'],
  ])('%s is written as the program reads it', async (_name, values, variable, text) => {
    const { env } = containerOf(await renderChart(...set(...values)));
    expect(env).toContainEqual({ name: variable, value: text });
  });

  test('null and a missing option set no variable', async () => {
    const { env } = containerOf(await renderChart(...set('options.settle=null')));
    expect(env.map(({ name }) => name)).toEqual(['POD_NAMESPACE']);
  });

  test.each([
    ['a misspelt option', 'options.setle=5s', "additional properties 'setle' not allowed"],
    ['a misspelt value', 'replica=2', "additional properties 'replica' not allowed"],
    ['a duration without unit', 'options.settle=5', '/options/settle'],
    ['a share without its sign', 'options.breaker-tolerance=0.1', '/options/breaker-tolerance'],
    ['an address of the host', 'options.listen-address=127.0.0.1:8080', '/options/listen-address'],
    ['a namespace in capitals', 'namespaces={Shop}', '/namespaces/0'],
    ['an address with an anchor', 'prometheusRule.runbookUrl=https://git.example/a#b', '/prometheusRule/runbookUrl'],
    ['a misspelt value of status', 'status.publik=false', '/status'],
    ['a digest that is none', 'image.digest=sha256:12', '/image/digest'],
    [
      'a ServiceAccount without a namespace',
      'approvalPolicy.serviceAccounts={ci}',
      '/approvalPolicy/serviceAccounts/0',
    ],
    ['an approval policy without approvers', 'approvalPolicy.enabled=true', 'name at least one entry in groups or'],
  ])('%s is refused before anything is applied', async (_name, value, expected) => {
    const { code, stderr } = await tryToRenderChart(...set(value));
    expect(code).not.toBe(0);
    expect(stderr).toContain(expected);
  });

  test.each([
    ['a page that others reach, without web-auth', ['options.web-address=:8081'], 'set options.web-auth to'],
    [
      'rights of users in some namespaces',
      ['options.web-auth=kubernetes', 'namespaces={shop}'],
      'in the whole cluster',
    ],
  ])('%s is refused, as by the program', async (_name, values, expected) => {
    const { code, stderr } = await tryToRenderChart(...set('web.enabled=true', ...values));
    expect(code).not.toBe(0);
    expect(stderr).toContain(expected);
  });

  test('the page has its port also without the listener of metrics', async () => {
    const values = ['web.enabled=true', 'options.web-address=:8081', 'options.web-auth=none'];
    const manifests = await renderChart(...set(...values, 'options.listen-address=off'));
    expect(containerOf(manifests)).toMatchObject({ ports: [{ name: 'web', containerPort: 8081 }] });
    expect(manifests.find(({ kind }) => kind === 'Service')).toMatchObject({
      spec: { ports: [{ name: 'web', targetPort: 'web' }] },
    });
  });
});

test('the last line of the notes cleans up after this installation', async () => {
  const values = ['namespaces={shop,blog}', 'options.lease-name=two', 'options.hash-key-secret=keys/key'];
  const args = ['install', 'reroll', chart, '--namespace', 'ops', '--dry-run=client', ...set(...values)];
  const [, ...argv] = (await runProgram(helmPath(), ...args)).trim().split('\n').at(-1)?.trim().split(' ') ?? [];
  expect(argv.shift()).toBe('dist/reroll.js');
  const where = { namespace: 'ops', namespaces: ['shop', 'blog'], leaseName: 'two' };
  expect(parse(argv)).toMatchObject({
    kind: 'cleanup',
    config: { ...where, annotationPrefix: 'reroll.dev', hashKeySecret: { namespace: 'keys', name: 'key' } },
  });
});

describe('values', () => {
  const text = async (...values: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await tryToRenderChart(...set(...values));
    return stdout + stderr;
  };

  test('image: a digest wins over the tag', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const values = ['image.repository=registry.example/reroll', 'image.tag=1.2.3'];
    expect(await text(...values)).toContain('image: "registry.example/reroll:1.2.3"');
    expect(await text(...values, `image.digest=${digest}`)).toContain(`image: "registry.example/reroll@${digest}"`);
  });

  test('approvalPolicy: the approvers, the prefix and the namespaces are in both policies', async () => {
    const values = ['options.annotation-prefix=x.example.com', 'approvalPolicy.groups={ops}'];
    const accounts = ['approvalPolicy.serviceAccounts={ci/robot}', 'namespaces={shop}'];
    const manifests = await renderChart(...set('approvalPolicy.enabled=true', ...values, ...accounts));
    const policies = manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['reroll-approval', 'reroll-hold']);
    for (const { spec } of policies) {
      const variables = [
        { name: 'groups', expression: '["ops"]' },
        { name: 'serviceAccounts', expression: '["ci/robot"]' },
      ];
      expect(spec).toMatchObject({ variables: expect.arrayContaining(variables) });
      expect(JSON.stringify(spec)).toContain('x.example.com/');
      expect(JSON.stringify(spec)).not.toContain('reroll.dev');
    }
    const only = { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] };
    const bindings = manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
    expect(bindings.map(({ spec }) => spec)).toMatchObject(
      policies.map(({ metadata }) => ({
        policyName: metadata.name,
        matchResources: { namespaceSelector: { matchExpressions: [only] } },
      })),
    );
  });

  test('approvalPolicy: none by default, and refused for a Kubernetes that has no such policies', async () => {
    expect(await text()).not.toContain('admissionregistration.k8s.io');
    const values = set('approvalPolicy.enabled=true', 'approvalPolicy.groups={ops}');
    expect(await tryToRenderChart(...values, '--kube-version=1.30.0')).toMatchObject({ code: 0 });
    const { code, stderr } = await tryToRenderChart(...values, '--kube-version=1.29.9');
    expect(code).not.toBe(0);
    expect(stderr).toContain('approvalPolicy needs Kubernetes 1.30 or newer, and this is v1.29.9');
  });

  test('listen-address=off: nothing that needs a port is left', async () => {
    const rendered = await text('options.listen-address=off');
    expect(rendered).not.toMatch(/livenessProbe|containerPort|kind: Service$/m);
  });

  test('another listen-address: the container has that port', async () => {
    expect(await text('options.listen-address=:9090')).toContain('containerPort: 9090');
  });

  test.each([
    ['nodeSelector.disk=ssd', 'disk: ssd'],
    ['tolerations[0].operator=Exists', '- operator: Exists'],
    ['affinity.nodeAffinity.x=y', 'nodeAffinity:'],
    ['topologySpreadConstraints[0].topologyKey=rack', 'topologyKey: rack'],
    ['priorityClassName=system-cluster-critical', 'priorityClassName: system-cluster-critical'],
    ['podLabels.team=ops', 'team: ops'],
    ['podAnnotations.note=seen', 'note: seen'],
    ['labels.owner=ops', 'owner: ops'],
    ['annotations.owner=ops', 'owner: ops'],
    ['extraArgs={--log-level=debug}', '- --log-level=debug'],
    ['extraEnv[0].name=HTTPS_PROXY', '- name: HTTPS_PROXY'],
    ['extraVolumes[0].name=options', '- name: options'],
    ['extraVolumeMounts[0].mountPath=/etc/reroll', 'mountPath: /etc/reroll'],
    ['imagePullSecrets[0].name=registry', '- name: registry'],
    ['serviceAccount.annotations.role=arn', 'role: arn'],
    ['service.annotations.scrape=yes', 'scrape: yes'],
    ['podDisruptionBudget.minAvailable=50%', 'minAvailable: 50%'],
    ['networkPolicy.apiServerPorts={7443}', 'port: 7443'],
    ['networkPolicy.ingressFrom[0].namespaceSelector.matchLabels.name=monitoring', 'name: monitoring'],
    ['networkPolicy.extraEgress[0].ports[0].port=53', 'port: 53'],
    ['resources.limits.memory=1Gi', 'memory: 1Gi'],
    ['strategy.type=Recreate,strategy.rollingUpdate=null', 'type: Recreate'],
    ['terminationGracePeriodSeconds=60', 'terminationGracePeriodSeconds: 60'],
    ['fullnameOverride=other', 'name: other'],
    ['podMonitor.enabled=true,podMonitor.interval=30s', 'interval: 30s'],
    ['serviceMonitor.enabled=true,serviceMonitor.labels.release=prometheus', 'release: prometheus'],
    ['prometheusRule.enabled=true,prometheusRule.labels.release=prometheus', 'release: prometheus'],
    [
      'prometheusRule.enabled=true,prometheusRule.runbookUrl=https://git.example/runbook.md',
      'runbook_url: https://git.example/runbook.md#rerollabsent',
    ],
    ['prometheusRule.enabled=true,prometheusRule.runbookUrl=null', 'runbook_url: docs/runbook.md#rerollabsent'],
    ['dashboard.enabled=true', 'grafana_dashboard: 1'],
  ])('%s is in what is applied', async (value, expected) => {
    const lines = (await text(value)).split('\n').map((line) => line.trim().replaceAll(/["']/g, ''));
    expect(lines).toContainEqual(expect.stringContaining(expected));
  });
});
