/**
 * The API server refuses reroll's writes: by a policy from the start, by a policy against changes of pod templates, and
 * because other annotations have used up the space. The owner of the workload finds the reason in one Event.
 */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();
const admission = '/apis/admissionregistration.k8s.io/v1';
const record = 'reroll.dev/record';

const pathOf = (name?: string): string => e2e.cluster.group('apps/v1', 'deployments', name);
const read = (name: string): Promise<ApiObject> => e2e.cluster.client.get(pathOf(name));
const isRecorded = ({ metadata }: ApiObject): boolean => metadata.annotations?.[record] !== undefined;

async function deploy(annotations: Readonly<Record<string, string>> = {}): Promise<void> {
  const { client } = e2e.cluster;
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  await client.create(
    pathOf(),
    workloadBody('Deployment', {
      name: 'web',
      uses: [envFrom('ConfigMap/app')],
      annotations: { 'reroll.dev/auto': 'true', ...annotations },
    }),
  );
}

async function edit(color: string): Promise<void> {
  await e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color } });
}

interface Denial {
  /** CEL; the policy denies updates for which it is false. */
  readonly expression: string;
  readonly message: string;
  readonly reason: 'Forbidden' | 'Invalid' | 'RequestEntityTooLarge';
}

/** A ValidatingAdmissionPolicy on updates of Deployments. */
class Policy {
  readonly name: string;
  readonly #probe: string;

  private constructor(name: string, probe: string) {
    this.name = name;
    this.#probe = probe;
  }

  /**
   * Resolves when the policy is in force. @param probe a merge patch of the Deployment `probe` that the policy denies
   */
  static async impose(denial: Denial, probe: object): Promise<Policy> {
    const { client, namespace } = e2e.cluster;
    const policy = new Policy(`freeze-${namespace}`, JSON.stringify(probe));
    const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] };
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
    await client.create(`${admission}/validatingadmissionpolicies`, {
      metadata: { name: policy.name },
      spec: { matchConstraints: { namespaceSelector, resourceRules: [rule] }, validations: [denial] },
    });
    await client.create(`${admission}/validatingadmissionpolicybindings`, {
      metadata: { name: policy.name },
      spec: { policyName: policy.name, validationActions: ['Deny'] },
    });
    e2e.cluster.onLeave(() => policy.#delete());
    await client.create(pathOf(), workloadBody('Deployment', { name: 'probe', uses: [] }));
    await waitFor('the policy to be in force', async () => !(await policy.#allows()));
    return policy;
  }

  /** Deletes the policy; resolves when updates are accepted again. */
  async lift(): Promise<void> {
    await this.#delete();
    await waitFor('the policy to be gone', () => this.#allows());
  }

  async #delete(): Promise<void> {
    for (const plural of ['validatingadmissionpolicybindings', 'validatingadmissionpolicies']) {
      await e2e.cluster.client.request('DELETE', `${admission}/${plural}/${this.name}`);
    }
  }

  async #allows(): Promise<boolean> {
    const body: unknown = JSON.parse(this.#probe);
    const contentType = 'application/merge-patch+json';
    const path = `${pathOf('probe')}?dryRun=All`;
    return (await e2e.cluster.client.request('PATCH', path, { body, contentType })).status === 200;
  }
}

const annotated = { metadata: { annotations: { 'example.com/probe': 'true' } } };
const templated = { spec: { template: annotated } };

/** reroll's Warnings about the Deployment, with how often each was observed. */
async function warnings(): Promise<readonly { reason: string; action: string; note: string; count: number }[]> {
  const list = await e2e.cluster.client.get(e2e.cluster.group('events.k8s.io/v1', 'events'));
  return (list['items'] as ApiObject[])
    .filter(({ ['type']: type, ['reportingController']: by }) => type === 'Warning' && by === 'reroll.dev/reroll')
    .map(({ ['reason']: reason, ['action']: action, ['note']: note, ['series']: series }) => ({
      reason: String(reason),
      action: String(action),
      note: String(note),
      count: (series as { count: number } | undefined)?.count ?? 1,
    }));
}

const untilWarned = (): ReturnType<typeof warnings> =>
  waitFor('a Warning', async () => {
    const found = await warnings();
    return found.length > 0 && found;
  });

/** Waits until the patch has been refused often enough to show that repeated failures are reported once. */
async function untilRetried(controller: ControllerProcess, code: number): Promise<void> {
  await waitFor('four refusals', async () => {
    return (await controller.metric('reroll_patches_total', `code="${String(code)}"`)) >= 4;
  });
}

const unrecorded = (controller: ControllerProcess, ...labels: readonly string[]): Promise<number> =>
  controller.metric('reroll_unrecorded_workloads', ...labels);

/** Changes the workload as its owner would, so that reroll retries at once. */
async function touch(): Promise<void> {
  await e2e.cluster.client.patch(pathOf('web'), { metadata: { labels: { touched: 'true' } } });
}

/** The workload is recorded, no gauge reports a problem any more, and a change rolls. */
async function expectToWork(controller: ControllerProcess): Promise<void> {
  await e2e.rollouts.until('the record', 'Deployment/web', isRecorded);
  await waitFor('the gauges to be 0', async () => {
    return (await unrecorded(controller)) + (await controller.metric('reroll_failing_workloads')) === 0;
  });
  await edit('blue');
  await e2e.rollouts.untilCount('Deployment/web', 1);
}

describe('a policy that refuses every update from the start', () => {
  test.each([
    ['Forbidden', 403, 'forbidden'],
    ['Invalid', 422, 'refused'],
    ['RequestEntityTooLarge', 413, 'refused'],
  ] as const)(
    'with %s is reported once, with its name and reason, and everything works once it is lifted',
    async (...row) => {
      const [reason, code, label] = row;
      const message = 'nothing changes here in December';
      const policy = await Policy.impose({ expression: 'false', message, reason }, annotated);
      await deploy();
      const controller = await e2e.installation.start('--settle', '0');
      await untilRetried(controller, code);
      expect(await untilWarned()).toEqual([
        {
          reason: 'PatchFailed',
          action: 'Baseline',
          note:
            'its record could not be written (no-record), and until it is, a change of its configs might not be rolled out: ' +
            `the API server answered ${String(code)}, ValidatingAdmissionPolicy '${policy.name}' with binding ` +
            `'${policy.name}' denied request: ${message}; reroll retries`,
          count: 1,
        },
      ]);
      expect(await unrecorded(controller, `reason="${label}"`)).toBe(1);
      expect(await controller.metric('reroll_failing_workloads')).toBe(1);
      expect(await controller.metric('reroll_record_failures_total', `reason="${label}"`)).toBeGreaterThanOrEqual(4);
      await policy.lift();
      await touch();
      await expectToWork(controller);
      expect(await warnings()).toHaveLength(1);
    },
  );
});

test('a policy that denies only changes of the template, with Invalid, is reported with its name and reason', async () => {
  await deploy();
  const controller = await e2e.installation.start('--settle', '0');
  await e2e.rollouts.until('the record', 'Deployment/web', isRecorded);
  const message = 'templates are changed by the release team only';
  const expression = 'object.spec.template == oldObject.spec.template';
  const policy = await Policy.impose({ expression, message, reason: 'Invalid' }, templated);
  await edit('blue');
  await untilRetried(controller, 422);
  const warnings = await untilWarned();
  expect(warnings).toEqual([
    {
      reason: 'PatchFailed',
      action: 'Roll',
      note: expect.stringContaining(
        `the API server answered 422, ValidatingAdmissionPolicy '${policy.name}' with binding '${policy.name}' ` +
          `denied request: ${message}; reroll retries; change `,
      ),
      count: 1,
    },
  ]);
  // Between two attempts; during one the workload counts as waiting for the answer.
  await waitFor('the gauge', async () => {
    return (await controller.metric('reroll_pending_workloads', 'reason="patch-failed"')) === 1;
  });
  expect(await unrecorded(controller)).toBe(0);
  await policy.lift();
  await touch();
  await e2e.rollouts.untilCount('Deployment/web', 1);
  await waitFor('the gauge to be 0', async () => (await controller.metric('reroll_pending_workloads')) === 0);
});

test('annotations of another client that leave no room for the record are reported with the limit, and no value', async () => {
  const foreign = 'example.com/foreign';
  await deploy({ [foreign]: 'x'.repeat(262_000) });
  const controller = await e2e.installation.start('--settle', '0');
  await untilRetried(controller, 422);
  const [warning, ...others] = await untilWarned();
  expect(others).toEqual([]);
  expect(warning).toMatchObject({ reason: 'PatchFailed', action: 'Baseline', count: 1 });
  expect(warning?.note).toMatch(
    new RegExp(
      'the API server answered 422, the annotations of the workload would be above the limit of 256 KiB ' +
        String.raw`\(262144 bytes\) for all of them together: reroll's record of \d{3} bytes does not fit ` +
        'beside the others; reroll retries$',
    ),
  );
  expect(await unrecorded(controller, 'reason="refused"')).toBe(1);
  await e2e.cluster.client.patch(pathOf('web'), { metadata: { annotations: { [foreign]: null } } });
  await expectToWork(controller);
  expect(isRecorded(await read('web'))).toBe(true);
});
