import { describe, expect, test } from '@jest/globals';
import { collectGarbage } from '../../../src/lib/collect-garbage.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const megabyte = 1024 * 1024;

class Heap {
  readonly clock = new FakeClock();
  /** In use, garbage included. */
  megabytes = 16;
  readonly liveMegabytes: number;
  isListing = false;
  idleMs = 0;
  readonly collections: string[] = [];
  readonly stop: () => void;

  constructor(liveMegabytes = 16) {
    this.liveMegabytes = liveMegabytes;
    this.megabytes = liveMegabytes;
    this.stop = collectGarbage({
      clock: this.clock,
      isListing: () => this.isListing,
      idleMs: () => this.idleMs,
      usedBytes: () => this.megabytes * megabyte,
      collect: (mode) => {
        this.collections.push(mode);
        this.megabytes = this.liveMegabytes;
      },
    });
  }

  /** Adds garbage and waits for the next check; returns the collections that it made. */
  async litter(megabytes: number): Promise<readonly string[]> {
    this.megabytes += megabytes;
    await this.clock.advance(this.isListing ? 50 : 1_000);
    return this.collections.splice(0);
  }
}

describe('while lists are read', () => {
  test('enough garbage is collected at the next check, of which there are twenty a second', async () => {
    const heap = new Heap();
    heap.isListing = true;
    expect(await heap.litter(3)).toEqual([]);
    expect(await heap.litter(1)).toEqual(['quickly']);
    expect(await heap.litter(4)).toEqual(['quickly']);
    expect(await heap.litter(0)).toEqual([]);
  });

  test('in a large heap more garbage is needed, since the pause grows with the bytes that are alive', async () => {
    const heap = new Heap(100);
    heap.isListing = true;
    expect(await heap.litter(24)).toEqual([]);
    expect(await heap.litter(1)).toEqual(['quickly']);
  });

  test('garbage is collected although there is work', async () => {
    const heap = new Heap();
    heap.isListing = true;
    heap.idleMs = 0;
    expect(await heap.litter(4)).toEqual(['quickly']);
  });

  test('a new list is noticed within a second', async () => {
    const heap = new Heap();
    await heap.litter(0);
    heap.isListing = true;
    await heap.clock.advance(1_000);
    expect(await heap.litter(4)).toEqual(['quickly']);
  });
});

describe('afterwards', () => {
  test('five seconds without work make for one thorough collection, more of them need enough garbage', async () => {
    const heap = new Heap();
    heap.isListing = true;
    await heap.litter(4);
    heap.isListing = false;
    heap.idleMs = 4_999;
    expect(await heap.litter(1)).toEqual([]);
    heap.idleMs = 5_000;
    expect(await heap.litter(0)).toEqual(['thoroughly']);
    expect(await heap.litter(3)).toEqual([]);
    expect(await heap.litter(1)).toEqual(['thoroughly']);
  });

  test('nothing is collected while there is work, or within five seconds after it', async () => {
    const heap = new Heap();
    heap.idleMs = 0;
    expect(await heap.litter(100)).toEqual([]);
    heap.idleMs = 4_999;
    expect(await heap.litter(100)).toEqual([]);
  });
});

test('after the stop nothing is collected', async () => {
  const heap = new Heap();
  heap.idleMs = 5_000;
  heap.stop();
  expect(await heap.litter(100)).toEqual([]);
});
