import { beforeEach, describe, expect, test } from '@jest/globals';

import { SinkWriter, type DropReason } from '../../../../src/kube/reflector/sink-writer.ts';
import type { NamedObject } from '../../../../src/kube/reflector/watch-event.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { RecordingSink, type Item } from './recording-sink.ts';

const object = (name: string, value = 'v'): NamedObject => ({
  metadata: { name, namespace: 'ns', resourceVersion: '1', annotations: { value } },
});

let sink: RecordingSink;
let log: LogSink;
let dropped: DropReason[];
let writer: SinkWriter<Item>;

beforeEach(() => {
  sink = new RecordingSink();
  log = new LogSink();
  dropped = [];
  writer = new SinkWriter<Item>({
    resource: 'secrets',
    sink,
    logger: log.logger,
    metrics: { objectDropped: (_resource, reason) => dropped.push(reason) },
    reduce: ({ metadata }) => {
      const value = metadata?.annotations?.['value'] ?? '';
      if (value === 'poison') throw new TypeError('cannot read s3cret');
      return value === 'unwanted' ? undefined : { key: `ns/${metadata?.name ?? ''}`, value };
    },
  });
});

describe('SinkWriter', () => {
  test('an item that a list did not contain is removed when the list is complete, and only then', () => {
    sink.items.set('ns/old', 'v');
    writer.beginList();
    writer.upsert(object('a'));
    expect(sink.takeCalls()).toEqual(['upsert ns/a=v (list)']);
    expect(writer.completeList('5')).toBe(1);
    expect(sink.takeCalls()).toEqual(['remove ns/old (list)', 'listed 5']);
  });

  test('a list into an empty sink removes nothing, and counts the items of the sink', () => {
    writer.beginList();
    writer.upsert(object('a'));
    writer.upsert(object('b'));
    writer.upsert(object('b', 'unwanted'));
    expect(writer.completeList('5')).toBe(1);
    expect([...sink.items.keys()]).toEqual(['ns/a']);
  });

  test('after a list, objects have the origins of a watch', () => {
    writer.beginList();
    writer.completeList('5');
    sink.takeCalls();
    writer.upsert(object('a'));
    writer.remove(object('a'));
    expect(sink.takeCalls()).toEqual(['upsert ns/a=v (watch)', 'remove ns/a (watch)']);
  });

  test('an object that is reduced to nothing removes its item', () => {
    writer.upsert(object('a', 'unwanted'));
    expect(sink.takeCalls()).toEqual(['remove ns/a (watch)']);
  });

  test('an object that is deleted while a list is streamed is not part of it', () => {
    writer.beginList();
    writer.upsert(object('a'));
    writer.remove(object('a'));
    expect(writer.completeList('5')).toBe(0);
    expect(sink.takeCalls()).toEqual(['upsert ns/a=v (list)', 'remove ns/a (list)', 'listed 5']);
  });

  test('a list that starts again forgets the keys of the earlier attempt', () => {
    sink.items.set('ns/a', 'v');
    writer.beginList();
    writer.upsert(object('a'));
    writer.beginList();
    writer.completeList('5');
    expect(sink.items.size).toBe(0);
  });

  test('an object that cannot be reduced does not stop the others, and its item stays', () => {
    sink.items.set('ns/a', 'before');
    writer.beginList();
    writer.upsert(object('a', 'poison'));
    writer.upsert(object('b'));
    writer.completeList('5');
    expect(Object.fromEntries(sink.items)).toEqual({ 'ns/a': 'before', 'ns/b': 'v' });
    expect(dropped).toEqual(['reduce']);
  });

  test('after a failure the sink gets the next object', () => {
    sink.failFor = 'ns/a';
    writer.upsert(object('a'));
    writer.remove(object('a'));
    writer.upsert(object('b'));
    expect(Object.fromEntries(sink.items)).toEqual({ 'ns/b': 'v' });
    expect(dropped).toEqual(['sink', 'sink']);
  });

  test('a list is completed although a removal fails', () => {
    sink.items.set('ns/old', 'v').set('ns/older', 'v');
    sink.failFor = 'ns/old';
    writer.beginList();
    writer.completeList('5');
    expect(sink.takeCalls()).toEqual(['remove ns/old (list)', 'remove ns/older (list)', 'listed 5']);
  });

  test('the log has the object and the class of the error, without its message', () => {
    writer.upsert(object('a', 'poison'));
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'error',
        msg: 'object dropped',
        resource: 'secrets',
        object: 'ns/a',
        stage: 'reduce',
        error: expect.stringMatching(/^TypeError at .*sink-writer\.test\.ts/) as unknown,
      }),
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('s3cret');
  });
});
