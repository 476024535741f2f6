/** Jobs and CronJobs: no cluster has to be asked to know that nothing has to be done for them. */
import { describe, expect, test } from '@jest/globals';

import { explain } from '../../../../src/commands/explain.ts';
import { commandsFor } from '../../../../src/commands/table.ts';
import type { CommandContext } from '../../../../src/config/command.ts';
import { parseArguments } from '../../../../src/config/parse.ts';

/** What the command prints, or what is wrong with the command line. */
async function answerTo(...argv: readonly string[]): Promise<string> {
  const line = { argv, env: {}, isTerminal: false, readFile: () => '' };
  const invocation = parseArguments(line, await commandsFor([...argv]));
  if (invocation.kind === 'wrong-usage') return invocation.text;
  if (invocation.kind !== 'command') throw new Error(JSON.stringify(invocation));
  const { operands, config, notices } = invocation;
  const printed: string[] = [];
  const context: CommandContext = {
    ...{ operands, env: {}, version: '1', programName: 'reroll', isTerminal: false, notices },
    signal: new AbortController().signal,
    terminal: { columns: undefined, isErrorTerminal: false, isInputTerminal: false },
    printer: { print: (text) => void printed.push(text), printError: (text) => void printed.push(text) },
    onLogSignal: () => undefined,
  };
  expect(await explain.run(config as Parameters<typeof explain.run>[0], context)).toBe(0);
  return printed.join('\n');
}

const next = 'its next Job starts with the content that is there then';
const once = 'it runs once, and its pod template cannot change';

describe('cronjob-explained-as-fresh', () => {
  test.each<[string, string]>([
    ['cronjob/report', `CronJob/report is never rolled: ${next}. Nothing has to be done.`],
    ['cj report', `CronJob/report is never rolled: ${next}. Nothing has to be done.`],
    ['cronjobs.batch/report', `CronJob/report is never rolled: ${next}. Nothing has to be done.`],
    ['job/migrate', `Job/migrate is never rolled: ${once}. Nothing has to be done.`],
    ['jobs.v1.batch migrate', `Job/migrate is never rolled: ${once}. Nothing has to be done.`],
  ])('explain %s', async (operands, says) => {
    expect(await answerTo('explain', ...operands.split(' '))).toBe(says);
  });

  test.each<[string, string]>([
    ['explain cronjob/report -o json', 'a Job or CronJob has no data: accepted is --output=text'],
    ['explain cronjob/Report', 'invalid name "Report"'],
    ['explain job', `a Job is never rolled: ${once}`],
    ['explain job/a job/b', `a Job is never rolled: ${once}`],
    ['roll cronjob/report --reason x', `a CronJob is never rolled: ${next}`],
    ['status cronjobs', `a CronJob is never rolled: ${next}`],
  ])('%s is refused with the reason', async (line, says) => {
    expect(await answerTo(...line.split(' '))).toContain(says);
  });
});
