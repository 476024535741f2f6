/** The end of a session ends the program, except after a restored etcd: then a new session starts. */
import { describe, expect, test } from '@jest/globals';

import { superviseSessions } from '../../../src/app/supervisor.ts';
import type { RunningSession, SessionEnd } from '../../../src/app/session.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { deferred, type Deferred } from '../../support/deferred.ts';

class FakeSession {
  readonly end: Deferred<SessionEnd> = deferred();
  /** Delays the stop until a test resolves it. */
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
  const sessions: FakeSession[] = [];
  const log = new LogSink();
  const closed: string[] = [];
  const newSession = (): FakeSession => {
    const session = new FakeSession();
    sessions.push(session);
    return session;
  };
  const close = async (): Promise<void> => {
    closed.push(`after ${String(sessions.length)} sessions`);
  };
  return { app: superviseSessions({ newSession, logger: log.logger, close }), sessions, log, closed };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('superviseSessions', () => {
  test('a stop ends the session and then closes', async () => {
    const { app, sessions, closed } = setUp();
    await app.stop();
    await app.finished;
    expect(sessions).toHaveLength(1);
    expect(closed).toEqual(['after 1 sessions']);
  });

  test('no session follows one that cannot continue', async () => {
    const { app, sessions } = setUp();
    sessions[0]?.end.reject(new Error('another key'));
    await expect(app.finished).rejects.toThrow('another key');
    expect(sessions).toHaveLength(1);
  });

  test('after a restored etcd the session stops, a warning is logged and a new session starts', async () => {
    const { app, sessions, log, closed } = setUp();
    sessions[0]?.end.resolve('rewound');
    await turn();
    expect(sessions.map(({ stops }) => stops)).toEqual([1, 0]);
    expect(app.session).toBe(sessions[1]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('starting over') as unknown }),
    );
    expect(closed).toEqual([]);
    await app.stop();
    await app.finished;
    expect(sessions).toHaveLength(2);
  });

  test('no session starts if the stop comes before the old one has ended', async () => {
    const { app, sessions } = setUp();
    const stopping = deferred<undefined>();
    const [first] = sessions;
    if (first === undefined) throw new Error('no session was started');
    first.stopped = stopping.promise;
    first.end.resolve('rewound');
    await turn();
    const stopped = app.stop();
    stopping.resolve(undefined);
    await Promise.all([stopped, app.finished]);
    expect(sessions).toHaveLength(1);
  });
});
