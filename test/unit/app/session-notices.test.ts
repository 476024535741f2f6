/** A session without election: its end is the end of a term of notifications. */
import { expect, test } from '@jest/globals';

import { Session, type StartFacts } from '../../../src/app/session.ts';
import type { Deps } from '../../../src/app/watches.ts';
import { defaultConfig } from '../../../src/config/run-options.ts';
import type { Transport } from '../../../src/kube/api/transport-types.ts';
import { WireFormats } from '../../../src/kube/reflector/wire-formats.ts';
import { Metrics } from '../../../src/observability/metrics.ts';
import { testReading } from '../../builders/config.ts';
import { approval } from '../../builders/notice.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { NotifyFixture } from '../../fakes/notify-fixture.ts';

/** Rejects when the call is aborted. */
function noAnswer({ signal }: { readonly signal?: AbortSignal }): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      reject(new Error('aborted'));
    };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
  });
}

/** A server that does not answer. */
const transport: Transport = { request: noAnswer, openStream: noAnswer };

function start({ notifier }: NotifyFixture) {
  const { logger } = new LogSink();
  const deps = {
    config: defaultConfig(false),
    ...{ logger, transport, notifier, readSettings: testReading },
    metrics: new Metrics({ version: '1.2.3' }),
    wireFormats: new WireFormats({ wireFormat: 'auto', logger }),
  } as unknown as Deps;
  const secret = { namespace: 'reroll-system', name: 'reroll-hash-key' };
  const facts = { isFreshnessKnown: true, secret, published: '', keys: { current: new Uint8Array(32), previous: [] } };
  return new Session(deps, facts as unknown as StartFacts).start();
}

test('what an ended session knew is not repeated, and that of the next one is', async () => {
  const notify = new NotifyFixture();
  const session = start(notify);
  notify.notifier.holds({ notice: approval('gone'), forMs: 0 });
  await notify.clock.advance(60_000);
  await session.stop();
  const next = start(notify);
  notify.notifier.holds({ notice: approval('web'), forMs: 0 });
  await notify.clock.advance(5 * 3_600_000);
  expect(notify.sent.map(({ rows }) => rows.map(({ about }) => about.name))).toEqual([['gone'], ['web'], ['web']]);
  await next.stop();
});
