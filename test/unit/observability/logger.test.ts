import { expect, test } from '@jest/globals';

import type { LogLevel } from '../../../src/model/config.ts';
import { createLogger, toggleDebug } from '../../../src/observability/logger.ts';
import { LogSink, type LogLine } from '../../fakes/log-sink.ts';

function logOne(fields: object): LogLine {
  const { logger, lines } = new LogSink();
  logger.info(fields, 'said');
  return lines[0] ?? { level: '', msg: '' };
}

test('a line has its time in ISO 8601, its level by name, its fields and its message, and nothing else', () => {
  const { time, ...rest } = logOne({ kind: 'Deployment', count: 2, isNew: true });
  expect(rest).toEqual({ level: 'info', kind: 'Deployment', count: 2, isNew: true, msg: 'said' });
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test.each([
  ['a list of plain values', ['a', 1], ['a', 1]],
  ['nothing', null, null],
  ['a large number', 2n ** 64n, '18446744073709551616'],
  ['an object', { data: { password: 'secret' } }, '[object Object]'],
  ['an object without prototype', Object.create(null) as object, '[object Object]'],
  ['a list of objects', [{ password: 'secret' }, 'a'], ['[object Object]', 'a']],
  ['a list in a list', [['secret']], ['[object Array]']],
  ['bytes', Buffer.from('secret'), '[object Uint8Array]'],
  ['a map', new Map([['password', 'secret']]), '[object Map]'],
  ['a function', () => 'secret', '[function]'],
  ['a long text', 'x'.repeat(2_000), `${'x'.repeat(1_000)}…`],
])('%s is written as plain values only', (_name, value, expected) => {
  expect(logOne({ field: value })['field']).toEqual(expected);
});

test('of an error only the message and the code are written', () => {
  const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', headers: { authorization: 'Bearer x' } });
  expect(logOne({ error })['error']).toEqual({ message: 'refused', code: 'ECONNREFUSED' });
});

test('so with an error that is passed instead of fields', () => {
  const error = Object.assign(new Error('refused'), { request: { headers: { authorization: 'Bearer x' } } });
  const line = logOne(error);
  expect(line).toMatchObject({ err: { message: 'refused' }, msg: 'said' });
  expect(JSON.stringify(line)).not.toContain('Bearer');
});

test('an error without a message, as of several failed connections, has its class name instead', () => {
  expect(logOne({ error: new AggregateError([new Error('a')]) })['error']).toEqual({ message: 'AggregateError' });
});

test.each<[LogLevel, readonly string[]]>([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
])('at level %s the messages of %j are written', (level, expected) => {
  const lines: string[] = [];
  const logger = createLogger({ level, format: 'json', output: { write: (line) => lines.push(line) } });
  for (const each of ['debug', 'info', 'warn', 'error'] as const) logger[each]({}, 'said');
  expect(lines.map((line) => (JSON.parse(line) as LogLine).level)).toEqual(expected);
});

test.each([
  [false, /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: listening \{"port":8080\}\n$/],
  // eslint-disable-next-line no-control-regex -- colours are control sequences
  [true, /\u001b\[32mINFO\u001b\[39m/],
])('the pretty format is one readable line (colours: %s)', (hasColors, expected) => {
  const lines: string[] = [];
  const output = { write: (line: string) => lines.push(line) };
  createLogger({ level: 'info', format: 'pretty', hasColors, output }).info({ port: 8080 }, 'listening');
  expect(lines).toEqual([expect.stringMatching(expected)]);
});

test.each<[LogLevel, readonly string[]]>([
  ['info', ['debug', 'info', 'debug']],
  ['warn', ['debug', 'warn', 'debug']],
  ['error', ['debug', 'error', 'debug']],
  ['debug', ['info', 'debug', 'info']],
])('from %s the level is toggled to %j, and each change is logged', (configured, expected) => {
  const { logger, lines } = new LogSink();
  logger.level = configured;
  const levels = expected.map(() => {
    toggleDebug(logger, configured);
    return logger.level;
  });
  expect(levels).toEqual(expected);
  expect(lines.map(({ msg }) => msg)).toEqual(expected.map(() => 'log level changed'));
});
