/** When notifications are started at all: without the option, nothing of them is built. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { loadNotifications } from '../../../src/app/notify.ts';
import { runController } from '../../../src/app/run.ts';
import type { CommandContext } from '../../../src/config/command.ts';
import { defaultConfig } from '../../../src/config/run-options.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-app-notify-'));
  await writeFile(join(folder, 'right.yaml'), 'sinks: [{name: ops, type: slack, urlFile: a}]');
  await writeFile(join(folder, 'wrong.yaml'), 'sinks: [{name: ops, type: slak, urlFile: a}]');
});
afterAll(() => rm(folder, { recursive: true }));

const config = defaultConfig(false);
const alerts = { ALERT_ON_RELOAD: 'true', ALERT_WEBHOOK_URL: 'https://x' };

test('without the option nothing is loaded, whatever the variables of Reloader say', async () => {
  expect(await loadNotifications(config, alerts)).toBeUndefined();
});

test('a file is loaded, and not in a dry run', async () => {
  const notifications = join(folder, 'right.yaml');
  expect(await loadNotifications({ ...config, notifications }, {})).toMatchObject({ file: { path: notifications } });
  expect(await loadNotifications({ ...config, notifications, dryRun: true }, {})).toBeUndefined();
});

test('stakater-alert-env-still-works: with the dialect', async () => {
  const loaded = await loadNotifications({ ...config, dialect: 'stakater' }, alerts);
  expect(loaded).toMatchObject({ settings: { sinks: [{ type: 'webhook' }] }, file: undefined });
});

test.each(['wrong.yaml', 'missing.yaml'])('%s ends the start with exit code 2, and says why', async (file) => {
  const printed: string[] = [];
  const context = { env: {}, printer: { printError: (line: string) => void printed.push(line) } };
  const notifications = join(folder, file);
  const code = await runController({ ...config, notifications }, context as unknown as CommandContext);
  expect(code).toBe(2);
  expect(printed).toEqual([expect.stringMatching(/^reroll: --notifications: .*accepted is/)]);
});
