/** Waits as long as the durations of accepted options never fail a liveness check. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { livenessOf, type SessionHealth } from '../../../src/app/health.ts';
import { LeaderElector } from '../../../src/election/leader-elector.ts';
import type { HealthCheck } from '../../../src/observability/health.ts';
import type { LeaseStore } from '../../../src/election/ports.ts';
import type { LeaseCall } from '../../../src/model/lease.ts';
import type { Config } from '../../../src/model/config.ts';
import type { Lease } from '../../../src/model/lease.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { parse } from '../config/line.ts';

const dayMs = 86_400_000;
/** Usual values as often as extremes. */
const durationMs = fc.oneof(
  fc.integer({ min: 100, max: 60_000 }),
  fc.integer({ min: 60_000, max: dayMs }),
  fc.constantFrom(100, dayMs - 1, dayMs),
);

/** Configurations that the command line accepts. */
const accepted = fc
  .record({ lease: durationMs, renew: durationMs, retry: durationMs, idle: durationMs })
  .map(({ lease, renew, retry, idle }) =>
    parse([
      'run',
      ...[`--lease-duration=${String(lease)}ms`, `--renew-deadline=${String(renew)}ms`],
      ...[`--retry-period=${String(retry)}ms`, `--watch-idle-limit=${String(idle)}ms`],
    ]),
  )
  .filter((invocation) => invocation.kind === 'run')
  .map(({ config }) => config);

const idle: SessionHealth = {
  controller: { missing: [], longestReconcileMs: 0 },
  watchers: [],
  election: undefined,
  kinds: [],
  isStopping: false,
  startedMs: 0,
};

function failures(config: Config, state: Partial<SessionHealth>, nowMs: number): ReturnType<HealthCheck>[] {
  const checks = livenessOf(
    () => ({ ...idle, ...state }),
    { trouble: undefined },
    () => nowMs,
    config,
  );
  return Object.values(checks)
    .map((check) => check())
    .filter((failure) => failure !== undefined);
}

const lost = { result: 'failed', reason: 'lost', isRefused: false } as const;

type Answer = 'lost' | 'conflict' | 'own' | 'other' | 'absent';

/** An API server that answers each call just before the caller's timeout. */
class SlowStore implements LeaseStore {
  readonly #clock: FakeClock;
  readonly #answers: readonly Answer[];
  #calls = 0;

  constructor(clock: FakeClock, answers: readonly Answer[]) {
    this.#clock = clock;
    this.#answers = answers;
  }

  async read(call: LeaseCall) {
    const answer = await this.#wait(call);
    if (answer === 'lost') return lost;
    return { result: 'read', lease: answer === 'absent' ? undefined : this.#lease(answer) } as const;
  }

  async create(_spec: unknown, call: LeaseCall) {
    const answer = await this.#wait(call);
    if (answer === 'lost') return lost;
    return answer === 'own'
      ? ({ result: 'written', lease: this.#lease(answer) } as const)
      : { result: 'conflict' as const };
  }

  update(_lease: unknown, spec: unknown, call: LeaseCall) {
    return this.create(spec, call);
  }

  async #wait({ timeoutMs }: LeaseCall): Promise<Answer> {
    await new Promise<void>((resolve) => this.#clock.setTimer(timeoutMs - 1, resolve));
    const answer = this.#answers[this.#calls % this.#answers.length];
    this.#calls += 1;
    return answer ?? 'lost';
  }

  /** A Lease that changes with every call. */
  #lease(holder: 'own' | 'other' | 'conflict'): Lease {
    const version = String(this.#calls);
    const times = { acquireTime: version, renewTime: version };
    return {
      holder,
      durationSeconds: 1_000_000,
      ...times,
      transitions: 0,
      uid: 'uid-1',
      resourceVersion: version,
      annotations: {},
    };
  }
}

test('a watch without data for --watch-idle-limit passes', () => {
  fc.assert(
    fc.property(accepted, (config) => {
      const watchers = [{ resource: 'secrets', lastTurnMs: 0, lastSuccessMs: 0 }];
      // A Retry-After can be five minutes.
      const pauseMs = Math.max(config.watchIdleLimitMs, 300_000);
      expect(failures(config, { watchers }, pauseMs)).toEqual([]);
    }),
  );
});

test('an election whose every call takes as long as its timeout passes', async () => {
  const answer = fc.constantFrom<Answer>('lost', 'conflict', 'own', 'other', 'absent');
  const answers = fc.array(answer, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(accepted, answers, async (config, answersInOrder) => {
      const clock = new FakeClock();
      const elector = new LeaderElector({
        identity: 'own',
        timing: config,
        store: new SlowStore(clock, answersInOrder),
        callbacks: { startedLeading: () => undefined, stoppedLeading: () => undefined, leaseSeen: () => undefined },
        clock,
        random: () => 1 - Number.EPSILON,
        logger: new LogSink().logger,
        metrics: { leading: () => undefined },
      });
      const stopping = new AbortController();
      const running = elector.run(stopping.signal);
      for (let turn = 0; turn < 20; turn += 1) {
        await clock.advance(clock.pendingMs[0] ?? 0);
        // Just before the next timer: the longest time without progress.
        const nextMs = clock.monotonicMs() + (clock.pendingMs[0] ?? 0);
        expect(failures(config, { election: { elector } }, nextMs)).toEqual([]);
      }
      stopping.abort();
      await clock.advance(2 * dayMs);
      await running;
    }),
    { numRuns: 50 },
  );
});
