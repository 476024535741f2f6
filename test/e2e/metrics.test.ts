/** A scrape of the built program returns the metrics that docs/metrics.md describes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { readMetricsTable } from '../support/metrics-page.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();

test('every metric of the table is exported at once or from its first event on, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-metrics-'));
  const notifications = join(folder, 'notifications.yaml');
  await writeFile(notifications, 'sinks: [{name: ops, type: slack, urlFile: ops.url}]');
  const controller = await e2e.installation.start('--notifications', notifications);
  await rm(folder, { recursive: true });
  const text = await (await fetch(`${await controller.url()}/metrics`)).text();
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
  const isOwn = (name: string): boolean => !/^(?:process|nodejs)_/.test(name);
  const described = readMetricsTable('What there is').map(({ name }) => name);
  expect(names.filter(isOwn).sort()).toEqual(described.filter(isOwn).sort());
  expect(await controller.metric('reroll_synced')).toBe(1);
});
