/** Starts what sends messages to people. Its code is read only where messages are sent (docs/adr/0029). */
import { readFileSync } from 'node:fs';

import { systemClock } from '../lib/clock.ts';
import type { Config } from '../model/config.ts';
import { workloadKey, type WorkloadKind } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { NotificationMetrics, StatusView } from '../notify/ports.ts';
import type { Notifications } from '../notify/notifications.ts';
import type { SettingsSource } from '../notify/settings/load.ts';
import type { Session } from './session.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const readFile = (path: string): string => readFileSync(path, 'utf8');

/** Undefined where nothing asks for messages; or what is wrong, in one line that is safe to show. */
export async function loadNotifications(
  { notifications: path, dialect, dryRun }: Config,
  env: Environment,
): Promise<SettingsSource | { readonly problem: string } | undefined> {
  const isStakater = dialect === 'stakater' && (env['ALERT_ON_RELOAD'] ?? '') !== '';
  if (path === undefined && !isStakater) return undefined;
  const { loadSettings } = await import('../notify/notifications.ts');
  const loaded = loadSettings({ path, isStakater, env, readFile });
  // What is only planned is no news for people.
  return dryRun && loaded !== undefined && 'settings' in loaded ? undefined : loaded;
}

export interface NotifyContext {
  readonly source: SettingsSource;
  readonly env: Environment;
  readonly version: string;
  readonly logger: Logger;
  readonly metrics: NotificationMetrics;
  /** Undefined until the first session has started. */
  readonly session: () => Session | undefined;
}

export async function startNotifier(context: NotifyContext): Promise<Notifications> {
  const { startNotifications } = await import('../notify/notifications.ts');
  const { session, ...rest } = context;
  return startNotifications({
    ...rest,
    clock: systemClock,
    random: Math.random,
    readFile,
    view: viewOf(session),
    onRefused: (note) => {
      const event = { type: 'Warning', reason: 'NotificationsRefused', action: 'ReadNotifications', note } as const;
      session()?.leaseFollowers?.report(event);
    },
  });
}

function viewOf(session: NotifyContext['session']): StatusView {
  return {
    statusOf: ({ kind, namespace, name }) =>
      session()?.controller.statuses.of(workloadKey({ kind: kind as WorkloadKind, namespace, name })),
    usersOf: (config) => session()?.controller.statuses.usersOf(config) ?? [],
  };
}
