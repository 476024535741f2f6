/** `reroll notify test`: sends a sample to a sink, once, and prints the answer. */
import { readFileSync } from 'node:fs';

import type { Command, CommandContext, Options } from '../config/command.ts';
import { choiceOption, parseText } from '../config/parsers.ts';
import { UsageError } from '../config/rules.ts';
import { quote, unknown } from '../config/sources.ts';
import { noticeEvents, type NoticeEvent } from '../model/notice.ts';
import { oneLine } from '../model/quote.ts';
import { post, PostError } from '../notify/delivery/post.ts';
import { shownUrl, TargetError, targetOf } from '../notify/delivery/target.ts';
import { withoutCredentials } from '../notify/delivery/without-credentials.ts';
import { sampleMessage } from '../notify/sample.ts';
import { loadFile, type SettingsSource } from '../notify/settings/load.ts';
import type { SinkSettings } from '../notify/settings/settings.ts';
import { formats } from '../notify/sinks/formats.ts';

interface NotifySettings {
  readonly notifications: string | undefined;
  readonly sink: string | undefined;
  readonly event: NoticeEvent;
}

const SAMPLE = 'Sample:';
const variable = 'REROLL_NOTIFICATIONS';

const options: Options<NotifySettings> = {
  notifications: {
    name: 'notifications',
    group: SAMPLE,
    description: 'YAML file with the sinks, as of reroll run',
    defaultText: `$${variable}`,
    accepts: 'the path of a file',
    values: 'files',
    parse: parseText,
  },
  sink: {
    name: 'sink',
    group: SAMPLE,
    description: 'Name of the sink',
    defaultText: 'none',
    accepts: 'the name of a sink of the file',
    parse: parseText,
  },
  event: {
    ...choiceOption('event', SAMPLE, noticeEvents),
    description: 'What the sample is about',
    defaultText: 'approval-needed',
  },
};

const readFile = (path: string): string => readFileSync(path, 'utf8');

export const notify: Command<NotifySettings> = {
  name: 'notify',
  summary: 'Send a sample of a notification, and print the answer',
  group: 'Setup and maintenance',
  operands: 'test',
  operandChoices: ['test'],
  takesFlagsOnly: true,
  options,
  examples: [
    ['$0 notify test --notifications notifications.yaml --sink ops', 'a sample of an approval that is needed'],
    ['$0 notify test --sink ops --event rolled', 'in the pod of reroll, with its file'],
  ],
  remarks: ['No variable but REROLL_NOTIFICATIONS counts. The sample is marked as a test.'],
  exitCodes: { 0: 'the service took the sample', 1: 'it did not' },
  defaults: () => ({ notifications: undefined, sink: undefined, event: 'approval-needed' }),
  check: (config, env, operands) => {
    checkOperands(operands);
    const notifications = config.notifications ?? env[variable];
    if (notifications === undefined || notifications === '')
      throw new UsageError('--notifications is missing: accepted is the path of the file with the sinks');
    if (config.sink === undefined)
      throw new UsageError('--sink is missing: accepted is the name of a sink of the file');
    sinkOf(sourceOf(notifications), config.sink);
    return { config: { ...config, notifications }, notices: [] };
  },
  run: async ({ notifications = '', sink: name = '', event }, context) => {
    return sendSample(sourceOf(notifications), { name, event }, context);
  },
};

/** @throws UsageError */
function sourceOf(notifications: string): SettingsSource {
  const source = loadFile(notifications, readFile);
  if ('problem' in source) throw new UsageError(source.problem);
  return source;
}

/** @throws UsageError */
function sinkOf({ settings: { sinks } }: SettingsSource, name: string): SinkSettings {
  const sink = sinks.find((each) => each.name === name);
  if (sink === undefined)
    throw unknown(
      'sink',
      name,
      sinks.map((each) => each.name),
    );
  return sink;
}

function checkOperands([first, ...others]: readonly string[]): void {
  if (first === undefined) throw new UsageError('what to do is missing: accepted is test');
  if (first !== 'test') throw new UsageError(`invalid argument ${quote(first)}: accepted is test`);
  if (others.length > 0) throw new UsageError(`unexpected argument ${quote(others[0] ?? '')}: accepted is test`);
}

async function sendSample(
  source: SettingsSource,
  { name, event }: { readonly name: string; readonly event: NoticeEvent },
  { env, version, printer, signal }: CommandContext,
): Promise<number> {
  const { settings, file } = source;
  const sink = sinkOf(source, name);
  const nowMs = Date.now();
  const message = sampleMessage(event, { settings, nowMs, isTest: true });
  try {
    const target = targetOf(sink, message, { readFile, settingsFile: file?.path ?? '', env, version, nowMs });
    printer.printError(`sends ${event} to ${shownUrl(target.url)} (${sink.type})`);
    const answer = await post({ ...target, signal });
    const verdict = formats[sink.type].judge(answer);
    printer.print(`status ${String(answer.status)}`);
    // A service may repeat the URL and the headers.
    const body = withoutCredentials(answer.body, target);
    if (body.trim() !== '') printer.print(oneLine(body));
    if (verdict.result === 'sent') return 0;
    printer.printError(`reroll: the sink ${name} did not take the sample: ${verdict.why}`);
  } catch (error) {
    if (!(error instanceof PostError || error instanceof TargetError)) throw error;
    printer.printError(`reroll: the sink ${name} did not take the sample: ${error.message}`);
  }
  return 1;
}
