import { describe, expect, test } from '@jest/globals';
import { collectAtRest } from '../../../src/lib/collect-at-rest.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const megabyte = 1024 * 1024;

class Heap {
  readonly clock = new FakeClock();
  bytes = 30 * megabyte;
  liveBytes = 20 * megabyte;
  idleMs = Infinity;
  collections = 0;
  readonly stop = collectAtRest({
    clock: this.clock,
    idleMs: () => this.idleMs,
    heapBytes: () => this.bytes,
    collect: () => {
      this.collections += 1;
      this.bytes = this.liveBytes;
    },
  });

  async rest(): Promise<number> {
    await this.clock.advance(10_000);
    return this.collections;
  }
}

describe('a heap at rest', () => {
  test('is collected once, and again only after it has grown', async () => {
    const heap = new Heap();
    expect(await heap.rest()).toBe(1);
    expect(await heap.rest()).toBe(1);
    heap.bytes += 3 * megabyte;
    expect(await heap.rest()).toBe(1);
    heap.bytes += 3 * megabyte;
    expect(await heap.rest()).toBe(2);
  });

  test('of a large cluster is collected only for a share of what is alive, since the pause grows with that', async () => {
    const heap = new Heap();
    heap.liveBytes = 100 * megabyte;
    heap.bytes = 120 * megabyte;
    expect(await heap.rest()).toBe(1);
    heap.bytes += 24 * megabyte;
    expect(await heap.rest()).toBe(1);
    heap.bytes += megabyte;
    expect(await heap.rest()).toBe(2);
  });

  test('is not collected while there is work', async () => {
    const heap = new Heap();
    heap.idleMs = 0;
    expect(await heap.rest()).toBe(0);
    heap.idleMs = Infinity;
    expect(await heap.rest()).toBe(1);
  });

  test('is not collected while work comes again and again', async () => {
    const heap = new Heap();
    heap.idleMs = 9_999;
    expect(await heap.rest()).toBe(0);
    heap.idleMs = 10_000;
    expect(await heap.rest()).toBe(1);
  });

  test('is left alone after the end', async () => {
    const heap = new Heap();
    heap.stop();
    expect(await heap.rest()).toBe(0);
  });
});
