/** A leftover store on a fake transport and a fake clock. */
import { LeftoverStore } from '../../../../src/kube/cleanup/leftover-store.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeTransport } from '../fake-transport.ts';

const { signal } = new AbortController();

export function createLeftoverStore(): { transport: FakeTransport; clock: FakeClock; store: LeftoverStore } {
  const transport = new FakeTransport();
  const clock = new FakeClock();
  const store = new LeftoverStore({ transport, fieldManager: 'reroll', clock, signal, pageSize: 2 });
  return { transport, clock, store };
}
