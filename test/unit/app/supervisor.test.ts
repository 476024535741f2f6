/** What ends a life ends the program, but for a cluster that was put back: then another one begins. */
import { describe, expect, test } from '@jest/globals';

import { superviseSessions } from '../../../src/app/supervisor.ts';
import type { RunningSession, SessionEnd } from '../../../src/app/session.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { deferred, type Deferred } from '../../support/deferred.ts';

class FakeRun {
  readonly end: Deferred<SessionEnd> = deferred();
  /** Resolves the stop, where a test wants it to take its time. */
  stopped: Promise<unknown> = Promise.resolve();
  stops = 0;

  start(): RunningSession {
    return {
      ended: this.end.promise,
      stop: async () => {
        this.stops += 1;
        await this.stopped;
        this.end.resolve('stopped');
      },
    };
  }
}

function setUp() {
  const runs: FakeRun[] = [];
  const log = new LogSink();
  const closed: string[] = [];
  const newSession = (): FakeRun => {
    const run = new FakeRun();
    runs.push(run);
    return run;
  };
  const close = async (): Promise<void> => {
    closed.push(`after ${String(runs.length)} lives`);
  };
  return { app: superviseSessions({ newSession, logger: log.logger, close }), runs, log, closed };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('lives', () => {
  test('a stop ends the first one, and closes', async () => {
    const { app, runs, closed } = setUp();
    await app.stop();
    await app.finished;
    expect(runs).toHaveLength(1);
    expect(closed).toEqual(['after 1 lives']);
  });

  test('one that cannot go on is not followed by another', async () => {
    const { app, runs } = setUp();
    runs[0]?.end.reject(new Error('another key'));
    await expect(app.finished).rejects.toThrow('another key');
    expect(runs).toHaveLength(1);
  });

  test('a cluster that was put back: the life is stopped, said so, and another one begins', async () => {
    const { app, runs, log, closed } = setUp();
    runs[0]?.end.resolve('rewound');
    await turn();
    expect(runs.map(({ stops }) => stops)).toEqual([1, 0]);
    expect(app.session).toBe(runs[1]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('starting over') as unknown }),
    );
    expect(closed).toEqual([]);
    await app.stop();
    await app.finished;
    expect(runs).toHaveLength(2);
  });

  test('no other one begins when it is stopped in between', async () => {
    const { app, runs } = setUp();
    const stopping = deferred<undefined>();
    const [first] = runs;
    if (first === undefined) throw new Error('it has not begun');
    first.stopped = stopping.promise;
    first.end.resolve('rewound');
    await turn();
    const stopped = app.stop();
    stopping.resolve(undefined);
    await Promise.all([stopped, app.finished]);
    expect(runs).toHaveLength(1);
  });
});
