/** Notifications as a whole: the settings and their file, the notifier, and what goes over the network. */
import type { Clock } from '../lib/clock.ts';
import type { Environment } from '../lib/proxy-environment.ts';
import { createSend } from './delivery/send.ts';
import { Notifier } from './notifier.ts';
import type { NotificationMetrics, NotifyLogger, StatusView } from './ports.ts';
import { followFile } from './settings/follow-file.ts';
import type { SettingsSource } from './settings/load.ts';

export { loadSettings } from './settings/load.ts';

export interface NotificationsOptions {
  readonly source: SettingsSource;
  readonly env: Environment;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: NotifyLogger;
  readonly metrics: NotificationMetrics;
  readonly view: StatusView;
  readonly readFile: (path: string) => string;
  /** A changed file is not accepted. @param note one line that is safe to show */
  readonly onRefused: (note: string) => void;
}

export interface Notifications {
  readonly notifier: Notifier;
  /** Sends what is left for at most three seconds. */
  stop(): Promise<void>;
}

export function startNotifications(options: NotificationsOptions): Notifications {
  const { source, env, version, clock, random, logger, metrics, view, readFile } = options;
  const { settings, file } = source;
  const settingsFile = file?.path ?? '';
  const send = createSend({ readFile, settingsFile, env, version, logger, now: () => clock.now() });
  const notifier = new Notifier({ clock, random, logger, metrics, view, settings, send });
  metrics.notificationsFile(true);
  const unfollow = file === undefined ? undefined : follow(notifier, file, options);
  return {
    notifier,
    stop: async () => {
      unfollow?.();
      await notifier.stop();
    },
  };
}

function follow(
  notifier: Notifier,
  { path, text }: { readonly path: string; readonly text: string },
  { clock, readFile, logger, metrics, onRefused }: NotificationsOptions,
): () => void {
  return followFile({
    path,
    text,
    clock,
    readFile,
    onSettings: (settings) => {
      notifier.use(settings);
      metrics.notificationsFile(true);
      logger.info({ file: path, sinks: notifier.sinkNames }, 'notifications changed');
    },
    onProblem: (problem) => {
      metrics.notificationsFile(false);
      logger.warn({ file: path, problem }, 'notifications not changed: the file is not accepted');
      onRefused(`${path}: ${problem}; the former settings stay in place`);
    },
  });
}
