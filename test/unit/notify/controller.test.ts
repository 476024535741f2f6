/** Notices of the controller: their events, what a new leader tells again, and that no roll waits for them. */
import { expect, test } from '@jest/globals';

import { attentionEvents, type Notice } from '../../../src/model/notice.ts';
import { ControllerFixture } from '../../fakes/controller-fixture.ts';
import { NotifyFixture } from '../../fakes/notify-fixture.ts';

const needsApproval = { metadata: { annotations: { 'reroll.dev/approval': 'required' } } };

interface Controlled {
  readonly notify: NotifyFixture;
  readonly controller: ControllerFixture;
  /** The patch that wrote the first record. */
  readonly baseline: readonly unknown[];
}

async function start(): Promise<Controlled> {
  const notify = new NotifyFixture();
  const controller = new ControllerFixture({ settleMs: 0, minIntervalMs: 0, notices: notify.notifier });
  controller.config();
  controller.listed();
  controller.workload({}, 'list');
  await controller.reconcile();
  const baseline = controller.patches.splice(0);
  return { notify, controller, baseline };
}

/** The object that the patches of a controller have led to, as another process lists it. */
function listAgain(to: ControllerFixture, { controller, baseline }: Controlled, change: unknown): void {
  for (const patch of [...baseline, ...controller.patches]) to.workload(patch, 'list');
  to.workload(change, 'list');
}

test('a roll is told with its change, its keys and the field manager', async () => {
  const { controller, notify } = await start();
  controller.config({ data: { color: 'blue' }, resourceVersion: '200' });
  await controller.reconcile();
  await notify.clock.advance(10_000);
  expect(notify.sent).toMatchObject([
    {
      event: 'rolled',
      change: { config: 'ConfigMap/app', namespace: 'shop', keys: 'color' },
      rows: [{ about: { kind: 'Deployment', namespace: 'shop', name: 'web' } }],
    },
  ]);
  const [logged] = controller.log.lines.filter(({ msg }) => msg === 'rolled');
  expect(logged?.['changes']).toEqual([notify.sent[0]?.change?.id]);
});

test('an approval is asked for in the words of the status', async () => {
  const { controller, notify } = await start();
  controller.workload(needsApproval);
  controller.config({ data: { color: 'blue' }, resourceVersion: '200' });
  await controller.reconcile();
  await controller.reconcile();
  await notify.clock.advance(10_000);
  expect(notify.sent).toMatchObject([{ event: 'approval-needed', change: { keys: 'color' } }]);
  const [row] = notify.sent[0]?.rows ?? [];
  expect(row?.note).toBe(`waits for approval of ConfigMap/app ${String(row?.wants['ConfigMap/app'])}`);
});

test('approval-reminder-after-leader-change: the next leader tells it from state', async () => {
  const first = await start();
  first.controller.workload(needsApproval);
  first.controller.config({ data: { color: 'blue' }, resourceVersion: '200' });
  await first.controller.reconcile();
  await first.notify.clock.advance(60_000);
  first.notify.notifier.endTerm();
  await first.notify.clock.advance(24 * 3_600_000);
  expect(first.notify.sent).toHaveLength(1);

  const notify = new NotifyFixture();
  const controller = new ControllerFixture({ settleMs: 0, minIntervalMs: 0, notices: notify.notifier });
  controller.config({ data: { color: 'blue' }, resourceVersion: '200' }, 'list');
  controller.listed();
  listAgain(controller, first, needsApproval);
  await controller.reconcile();
  await notify.clock.advance(10_000);
  await notify.clock.advance(4 * 3_600_000);
  expect(notify.sent.map(({ event, isReminder }) => [event, isReminder])).toEqual([
    ['approval-needed', false],
    ['approval-needed', true],
  ]);
});

test('approved-ends-reminders: once the approval rolls the workload', async () => {
  const { controller, notify } = await start();
  controller.workload(needsApproval);
  controller.config({ data: { color: 'blue' }, resourceVersion: '200' });
  await controller.reconcile();
  await notify.clock.advance(60_000);
  const id = notify.sent[0]?.rows[0]?.wants['ConfigMap/app'];
  controller.workload({ metadata: { annotations: { 'reroll.dev/approved': id } } });
  await controller.reconcile();
  await notify.clock.advance(24 * 3_600_000);
  expect(notify.sent.map(({ event }) => event)).toEqual(['approval-needed', 'released', 'rolled']);
});

test('a patch that is refused is told after a minute', async () => {
  const { controller, notify } = await start();
  const forbidden = { result: 'failed', status: 403, message: 'forbidden', isClientError: true } as const;
  controller.answers.push(...Array.from({ length: 4 }, () => forbidden as never));
  controller.config({ data: { color: 'blue' }, resourceVersion: '200' });
  await controller.reconcile();
  await notify.clock.advance(50_000);
  await controller.reconcile();
  expect(notify.sent).toEqual([]);
  await notify.clock.advance(30_000);
  expect(notify.sent).toMatchObject([{ event: 'patch-failed', rows: [{ note: expect.stringContaining('403') }] }]);
});

test('a hint that is not understood is told, of workloads and of Namespaces', async () => {
  const { controller, notify } = await start();
  controller.workload({ metadata: { annotations: { 'reroll.dev/atuo': 'true' } } });
  await controller.reconcile();
  const problems = [{ annotation: 'reroll.dev/auto', message: '"x" is not one of true, false' }];
  controller.namespace({ problems, resourceVersion: '7' });
  await notify.clock.advance(10_000);
  expect(notify.sent).toMatchObject([
    {
      event: 'hint-problem',
      rows: [{ about: { kind: 'Deployment' } }, { about: { kind: 'Namespace', name: 'shop' } }],
    },
  ]);
});

test('the sink of the Namespace counts where the workload names none', async () => {
  const notices: Notice[] = [];
  const reporter = { report: (each: Notice) => void notices.push(each), holds: () => undefined, over: () => undefined };
  const controller = await ControllerFixture.baselined({ settleMs: 0, minIntervalMs: 0, notices: reporter });
  controller.namespace({ notify: 'shop', resourceVersion: '8' });
  controller.config({ data: { color: 'blue' }, resourceVersion: '200' });
  await controller.reconcile();
  controller.workload({ metadata: { annotations: { 'reroll.dev/notify': 'ops' }, labels: { team: 'x' } } });
  controller.config({ data: { color: 'green' }, resourceVersion: '300' });
  await controller.reconcile();
  expect(notices.map(({ sink, labels }) => [sink, labels])).toEqual([
    ['shop', {}],
    ['ops', { team: 'x' }],
  ]);
});

test('a hint problem of a workload goes to its own sink, with its labels', async () => {
  const notices: Notice[] = [];
  const reporter = { report: (each: Notice) => void notices.push(each), holds: () => undefined, over: () => undefined };
  const controller = await ControllerFixture.baselined({ settleMs: 0, minIntervalMs: 0, notices: reporter });
  controller.namespace({ notify: 'shop', resourceVersion: '8' });
  controller.workload({ metadata: { annotations: { 'reroll.dev/atuo': 'true' } } });
  await controller.reconcile();
  const annotations = { 'reroll.dev/atuoo': 'true', 'reroll.dev/notify': 'ops' };
  controller.workload({ metadata: { annotations, labels: { team: 'x' } } });
  await controller.reconcile();
  expect(notices).toMatchObject([
    { event: 'hint-problem', about: { kind: 'Deployment', name: 'web' }, sink: 'shop', labels: {} },
    { event: 'hint-problem', about: { kind: 'Deployment', name: 'web' }, sink: 'ops', labels: { team: 'x' } },
  ]);
});

test('slow-sink-delays-no-roll: a roll takes the same time with a sink that never answers', async () => {
  const patchedAt = async (answers: NotifyFixture['answers']): Promise<readonly number[]> => {
    const { controller, notify } = await start();
    notify.answers.push(...answers);
    const times: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      controller.config({ data: { color: `color-${String(round)}` } });
      await controller.reconcile();
      times.push(controller.clock.monotonicMs());
      // The sink is at work meanwhile.
      await notify.clock.advance(15_000);
    }
    expect(controller.patches).toHaveLength(20);
    return times;
  };
  expect(await patchedAt(Array.from({ length: 40 }, () => 'never'))).toEqual(await patchedAt([]));
});

test('slow-sink-delays-no-roll: what is reported returns before any message is sent', async () => {
  const { controller, notify } = await start();
  notify.answers.push('never');
  controller.config({ data: { color: 'blue' }, resourceVersion: '200' });
  await controller.reconcile();
  expect([controller.patches.length, notify.sent.length]).toEqual([1, 0]);
});

test('what asks for a person leaves out what only informs', () => {
  for (const event of ['rolled', 'rollout-complete', 'pending', 'released'] as const)
    expect(attentionEvents).not.toContain(event);
});
