import { PassThrough } from 'node:stream';

import { describe, expect, test } from '@jest/globals';

import { askConsent, type Consent, type Need } from '../../../../src/commands/client/confirm.ts';

interface Asked {
  readonly consent: Consent;
  readonly written: string;
}

async function ask(need: Need, says: string | undefined): Promise<Asked> {
  const input = new PassThrough();
  if (says !== undefined) input.end(says);
  let written = '';
  const streams = { input, writeError: (text: string) => void (written += text) };
  const { signal } = new AbortController();
  const consent = await askConsent('Roll?', need, { streams, isInputTerminal: says !== undefined, signal });
  return { consent, written };
}

describe('on a terminal', () => {
  test.each(['y\n', 'Y\r\n', ' yes \n', 'YES', 'y\nn\n'])('%j agrees', async (says) => {
    expect(await ask('always', says)).toMatchObject({ consent: 'yes', written: 'Roll? [y/N] ' });
  });

  test.each(['\n', 'n\n', 'no\n', 'yep\n', 'ja\n', '\ny\n'])('%j does not', async (says) => {
    expect(await ask('on-terminal', says)).toMatchObject({ consent: 'no' });
  });

  test('the end of input does not, and ends the line', async () => {
    expect(await ask('always', '')).toEqual({ consent: 'no', written: 'Roll? [y/N] \n' });
  });
});

describe('without a terminal', () => {
  test.each([
    ['always', 'unasked'],
    ['on-terminal', 'yes'],
    ['never', 'yes'],
  ] as const)('a question that is needed %s: %s', async (need, consent) => {
    expect(await ask(need, undefined)).toEqual({ consent, written: '' });
  });
});

test('a question that is stopped while it waits rejects, and takes no answer any more', async () => {
  const input = new PassThrough();
  const stopping = new AbortController();
  const streams = { input, writeError: () => undefined };
  const asked = askConsent('Roll?', 'always', { streams, isInputTerminal: true, signal: stopping.signal });
  stopping.abort(new Error('stopped'));
  input.end('y\n');
  await expect(asked).rejects.toThrow('stopped');
});
