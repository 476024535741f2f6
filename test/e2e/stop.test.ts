/**
 * The controller can be stopped at any moment: it ends by itself with 0, and leaves nothing open and nothing unhandled.
 */
import { describe, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';

import type { ControllerProcess } from '../support/controller-process.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();

/**
 * "not stopped" is logged by a process that does not end by itself, "crashed" for anything unhandled. Warnings about
 * hints in namespaces of other tests, which may still be terminating, do not count.
 */
function complaints(controller: ControllerProcess): unknown[] {
  const levels = ['warn', 'error'];
  return controller.lines.filter(({ level, msg }) => levels.includes(level) && msg !== 'hint not understood');
}

describe('SIGTERM', () => {
  test.each(['starting', 'listening', 'listed', 'synced'])('right after "%s" ends it with 0', async (msg) => {
    const controller = e2e.installation.launch();
    await controller.line(msg);
    expect(await controller.stop()).toEqual({ code: 0, signal: null });
    expect(complaints(controller)).toEqual([]);
    expect(controller.stderr).toBe('');
  });

  test('at any time of the start ends it with 0', async () => {
    const stepMs = 40;
    for (let afterMs = 60; afterMs < 700; afterMs += stepMs) {
      const controller = e2e.installation.launch();
      await delay(afterMs);
      const { code, signal } = await controller.stop();
      // Before the program's first line has run, Node itself ends by the signal.
      expect(controller.lines.length === 0 && signal === 'SIGTERM' ? 0 : code).toBe(0);
      expect(complaints(controller)).toEqual([]);
    }
  });

  test('while the API server cannot be reached ends it with 0', async () => {
    const controller = e2e.installation.launch(['--kubeconfig', await e2e.installation.unreachableKubeconfig()]);
    await controller.line('not ready to start yet, will retry');
    expect(await controller.stop()).toEqual({ code: 0, signal: null });
  });
});
