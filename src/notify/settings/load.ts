/** Reads the settings of notifications at the start: from the file or, with the dialect, from variables. */
import { errorCode } from '../../lib/error-code.ts';
import type { Environment } from '../../lib/proxy-environment.ts';
import { readNotificationSettings } from './read.ts';
import { hasReloaderAlerts, readReloaderAlerts } from './reloader-alerts.ts';
import type { NotificationSettings } from './settings.ts';

/** The settings at the start, and the file that they came from; undefined where variables gave them. */
export interface SettingsSource {
  readonly settings: NotificationSettings;
  readonly file: { readonly path: string; readonly text: string } | undefined;
}

export interface LoadOptions {
  /** `--notifications`. */
  readonly path: string | undefined;
  readonly isStakater: boolean;
  readonly env: Environment;
  /** Reads a UTF-8 file. @throws Error if it cannot be read */
  readonly readFile: (path: string) => string;
}

/** Undefined where nothing asks for messages; or what is wrong, in one line that is safe to show. */
export function loadSettings({
  path,
  isStakater,
  env,
  readFile,
}: LoadOptions): SettingsSource | { readonly problem: string } | undefined {
  if (path !== undefined) return loadFile(path, readFile);
  if (!isStakater || !hasReloaderAlerts(env)) return undefined;
  const read = readReloaderAlerts(env);
  return 'problem' in read ? read : { settings: read.settings, file: undefined };
}

/** The settings of a file, or what is wrong with it. */
export function loadFile(
  path: string,
  readFile: LoadOptions['readFile'],
): (SettingsSource & { readonly file: { readonly path: string } }) | { readonly problem: string } {
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    const code = errorCode(error);
    const why = code === 'ENOENT' ? 'it does not exist' : code || 'unreadable';
    return {
      problem: `--notifications: cannot use file ${JSON.stringify(path)}: ${why}; accepted is the path of a YAML file`,
    };
  }
  const read = readNotificationSettings(text);
  return 'problem' in read
    ? { problem: `--notifications: ${path}: ${read.problem}` }
    : { settings: read.settings, file: { path, text } };
}
