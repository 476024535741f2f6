/** A store of leftovers on a transport and a clock that the test steps. */
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
