/** Notices about Deployments of the namespace `shop`, and settings of notifications. */
import type { Notice, NoticeChange } from '../../src/model/notice.ts';
import type { Message } from '../../src/notify/message.ts';
import { readNotificationSettings } from '../../src/notify/settings/read.ts';
import type { NotificationSettings } from '../../src/notify/settings/settings.ts';

export const change: NoticeChange = {
  id: '44ad4caa',
  config: 'ConfigMap/app',
  namespace: 'shop',
  keys: 'color',
  by: 'kustomize-controller',
};

/** A roll of Deployment `web`. */
export function notice({ about, ...changes }: Partial<Omit<Notice, 'about'>> & { about?: string } = {}): Notice {
  return {
    event: 'rolled',
    about: { kind: 'Deployment', namespace: 'shop', name: about ?? 'web' },
    changes: [change],
    note: '',
    wants: {},
    labels: {},
    sink: undefined,
    ...changes,
  };
}

/** A roll that waits for approval. */
export function approval(about = 'web'): Notice {
  return notice({
    event: 'approval-needed',
    about,
    note: 'waits for approval of ConfigMap/app k3xq7m2pzt4wab5c',
    wants: { 'ConfigMap/app': 'k3xq7m2pzt4wab5c' },
  });
}

/** @throws Error if the text is not accepted */
export function notificationSettings(text: string): NotificationSettings {
  const read = readNotificationSettings(text);
  if ('problem' in read) throw new Error(read.problem);
  return read.settings;
}

/** A message about one Deployment that waits for approval. */
export function message(changes: Partial<Message> = {}): Message {
  const { about, note, wants } = approval();
  return {
    event: 'approval-needed',
    id: '44ad4caa.approval-needed.1.1',
    cluster: 'prod-eu',
    title: '[prod-eu] Approval needed: ConfigMap/app in shop',
    summary: 'ConfigMap/app in shop (color) changed, change 44ad4caa: 1 workload waits for approval',
    rows: [{ about, state: 'pending', note, wants: wants as Readonly<Record<string, string>>, url: undefined }],
    more: 0,
    command: 'kubectl reroll approve --change 44ad4caa -n shop',
    change,
    changeUrl: 'https://reroll.example/changes/44ad4caa',
    fields: {},
    isReminder: false,
    isTest: false,
    at: '2026-01-01T00:00:00Z',
    ...changes,
  };
}
