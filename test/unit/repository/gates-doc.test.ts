/**
 * docs/gates.md and docs/gates-recipes.md show windows and holds that parse, openings on the nights of clock changes,
 * and the Event and the annotation of a closed gate as reroll writes them.
 */
import { describe, expect, test } from '@jest/globals';

import { heldNote } from '../../../src/controller/reports/messages.ts';
import { readHold } from '../../../src/model/hold.ts';
import { reasonsWith } from '../../../src/model/reasons.ts';
import type { WaitingEvent } from '../../../src/model/rollout-event.ts';
import { annotationsOf } from '../../../src/plan/read/annotations.ts';
import { isOpen, nextOpening, Windows, type Window } from '../../../src/plan/window/window.ts';
import { workloadState } from '../../builders/workload.ts';
import { baselinedWorld } from '../../builders/world.ts';
import { readPage } from './pages.ts';

const page = readPage('docs/gates.md');
const examples = `${page}${readPage('docs/gates-recipes.md')}`;
/** The names that the examples refer to, as the page defines them. */
const named = { office: '0 9 * * mon-thu 7h', holidays: '! 0 0 24 12 * 7d; ! 0 0 31 12 * 3d' };
const windows = new Windows({ timeZone: 'Europe/Berlin', named });

function windowOf(text: string): Window {
  const reading = windows.read(text);
  if ('problem' in reading) throw new Error(`${text}: ${reading.problem}`);
  return reading.window;
}

/** The cells of the first table below a heading, without its head. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = page.split(new RegExp(`\\n###? ${heading}\\n`));
  const [table = ''] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  const rows = table.trimEnd().split('\n').slice(2);
  return rows.map((row) => row.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')));
}

/** What stands between backticks or quotes. */
const unquoted = (text: string): string => text.replaceAll(/^[`']|[`']$/g, '');

describe('windows', () => {
  const texts = [...examples.matchAll(/reroll\.dev\/window[:=] ?'([^']+)'/g)].map(([, text = '']) => text);
  const rows = rowsUnder('Examples of windows').map(([text = '']) => unquoted(text));

  test.each([...new Set([...texts, ...rows])])('%s parses', (text) => {
    expect(windows.read(text)).toHaveProperty('window');
  });

  test('are on the page in both places', () => {
    expect([texts.length, rows.length].every((count) => count > 1)).toBe(true);
  });

  test.each(Object.entries(named))('the window %s is defined as the examples need it', (name, text) => {
    expect(page).toMatch(new RegExp(`^ *${name}: '?${text.replaceAll('*', '\\*')}'?$`, 'm'));
  });

  const nights = rowsUnder('Clock changes').map(([text = '', from = '', to = '']) => [text, from, to].map(unquoted));

  test.each(nights)('%s is open from %s to %s', (text = '', from = '', to = '') => {
    const window = windowOf(text);
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    const edges = [fromMs - 1, fromMs, toMs - 1, toMs].map((ms) => isOpen(window, ms));
    expect(edges).toEqual([false, true, true, false]);
    // It opens once on that day.
    const next = nextOpening(window, toMs);
    expect(Number(next?.atMs) - fromMs).toBeGreaterThan(20 * 3_600_000);
  });

  test('there are nights of both clock changes', () => {
    expect(nights.length).toBe(4);
  });
});

test('every hold of the pages parses', () => {
  const texts = [...examples.matchAll(/reroll\.dev\/hold[:=] ?'([^']+)'/g)].map(([, text = '']) => text);
  expect(texts.length).toBeGreaterThan(2);
  expect(texts.map(readHold).filter((reading) => 'problem' in reading)).toEqual([]);
});

describe('what a closed gate reports', () => {
  const window = '0 22 * * mon-thu 4h Europe/Berlin';
  const hints = { 'reroll.dev/auto': 'true', 'reroll.dev/approval': 'required', 'reroll.dev/window': window };
  const world = baselinedWorld({ annotations: hints });
  world.setConfig('ConfigMap/app', { color: 'blue' });
  const { decision, pending } = world.planWhole({ timing: { nowMs: Date.parse('2026-12-01T09:14:03Z') } });

  test('the annotation', () => {
    expect(page).toContain(`\n${String(pending?.text)}\n`);
  });

  test('the Event', () => {
    const event = { workload: workloadState(), changed: ['ConfigMap/app (color)'], changes: ['44ad4caa'] };
    const held = 'held' in decision ? decision.held : undefined;
    const note = held && heldNote(event as unknown as WaitingEvent, held, annotationsOf('reroll.dev'));
    expect(page).toContain(`\nNormal   Held   ${String(note)}\n`);
  });

  test('each member of the annotation has a row', () => {
    const members = rowsUnder('The annotation `pending`').map(([name = '']) => unquoted(name));
    expect(members).toEqual(Object.keys(JSON.parse(String(pending?.text)) as object));
  });
});

test('the page has every gate', () => {
  const rows = rowsUnder('Order of decision').map(([name = '']) => unquoted(name));
  expect([...rows].sort()).toEqual([...reasonsWith('isGate')].sort());
});
