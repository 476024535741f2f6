/** Samples of messages: for `reroll notify test`, and for the page docs/notifications.md. */
import type { Notice, NoticeChange, NoticeEvent, NoticeObject } from '../model/notice.ts';
import type { WorkloadStatus } from '../status/state.ts';
import { composeMessage } from './compose.ts';
import type { Message } from './message.ts';
import type { StatusView } from './ports.ts';
import type { NotificationSettings } from './settings/settings.ts';

const change: NoticeChange = {
  id: '44ad4caa',
  config: 'ConfigMap/app',
  namespace: 'shop',
  keys: 'color',
  by: 'kustomize-controller',
};
const web: NoticeObject = { kind: 'Deployment', namespace: 'shop', name: 'web' };
const app: NoticeObject = { kind: 'ConfigMap', namespace: 'shop', name: 'app' };

interface Sample {
  readonly about?: NoticeObject;
  readonly hasChange: boolean;
  readonly note: string;
  readonly status: Pick<WorkloadStatus, 'state' | 'reason'>;
}

const current = { state: 'current', reason: 'up-to-date' } as const;
const pending = (reason: 'approval' | 'window') => ({ state: 'pending', reason }) as const;

const samples: Readonly<Record<NoticeEvent, Sample>> = {
  rolled: { hasChange: true, note: '', status: { state: 'rolling', reason: 'up-to-date' } },
  'rollout-complete': { hasChange: true, note: '', status: current },
  'rollout-failed': {
    hasChange: true,
    note: 'the rollout for the new content of ConfigMap/app failed: its pods do not become available; of 3 pods, 1 updated, 3 ready, 2 available; reroll leaves it as it is: fix the content, or put the former content back',
    status: { state: 'failed', reason: 'up-to-date' },
  },
  'breaker-tripped': {
    about: app,
    hasChange: true,
    note: 'Deployment/web failed with content k3xq7m2pzt4wab5c: its pods do not become available; 3 other workloads wait and none is rolled to a content of this config; revert or fix it in Git: the workload that failed is rolled to the fix at once, and once it is available the others follow; to go on nevertheless: kubectl reroll resume tmcdd4ni5bu3l',
    status: { state: 'failed', reason: 'up-to-date' },
  },
  pending: {
    hasChange: true,
    note: 'waits for a window on its Namespace, which opens 2026-01-01T21:00:00Z',
    status: pending('window'),
  },
  'approval-needed': {
    hasChange: true,
    note: 'waits for approval of ConfigMap/app k3xq7m2pzt4wab5c',
    status: pending('approval'),
  },
  released: { hasChange: true, note: '', status: { state: 'rolling', reason: 'up-to-date' } },
  reverted: {
    hasChange: false,
    note: 'argocd-controller reverted the pod template in the middle of a rollout, so old pods may run old content; reroll does not undo this, and the next change of content rolls',
    status: { state: 'reverted', reason: 'reverted' },
  },
  'patch-failed': {
    hasChange: true,
    note: 'not rolled although the content of ConfigMap/app (color) changed: the API server answered 403, deployments.apps "web" is forbidden; reroll retries; change 44ad4caa',
    status: { state: 'stale', reason: 'content-changed' },
  },
  'hint-problem': {
    hasChange: false,
    note: 'reroll.dev/atuo: is not known; did you mean reroll.dev/auto?',
    status: current,
  },
  'second-installation': {
    hasChange: false,
    note: 'another installation with another digest key records this workload; this installation leaves it alone',
    status: { state: 'foreign', reason: 'second-installation' },
  },
};

export interface SampleOptions {
  readonly settings: Pick<NotificationSettings, 'cluster' | 'links' | 'fields'>;
  /** Wall clock, ms. */
  readonly nowMs: number;
  /** It is marked as a test in its title and its data. */
  readonly isTest: boolean;
}

/** A message as one workload would cause it. */
export function sampleMessage(event: NoticeEvent, { settings, nowMs, isTest }: SampleOptions): Message {
  const { about = web, hasChange, note, status } = samples[event];
  const wants: Notice['wants'] = event === 'approval-needed' ? { 'ConfigMap/app': 'k3xq7m2pzt4wab5c' } : {};
  const changes = hasChange ? [change] : [];
  const notice: Notice = { event, about, changes, note, wants, labels: {}, sink: undefined };
  const view: StatusView = { statusOf: () => status, usersOf: () => [status] };
  const content = {
    id: `${hasChange ? change.id : 'none'}.${event}.${nowMs.toString(36)}.1`,
    event,
    change: hasChange ? change : undefined,
    members: [notice],
    size: 1,
    isReminder: false,
    isTest,
  };
  return composeMessage(content, settings, view, nowMs);
}
