/** `reroll status -w`: the table once, then the rows that have changed, as `kubectl get -w`. */
import type { ConnectedClient } from '../../app/client.ts';
import type { CommandContext } from '../../config/command.ts';
import { readOperands, workloadOperands } from '../../config/operands.ts';
import { systemClock } from '../../lib/clock.ts';
import { sleep } from '../../lib/sleep.ts';
import { workloadKey, type WorkloadKey } from '../../model/kinds.ts';
import { followSurvey, type Pace } from '../../survey/follow.ts';
import type { Installation } from '../../survey/installation.ts';
import type { Survey } from '../../survey/survey.ts';
import type { Surveyed } from '../../survey/surveyed.ts';
import { findInstallation } from '../client/installation.ts';
import { prepareSurvey } from '../client/open-survey.ts';
import { tripsInScope } from '../../views/trips.ts';
import { factsOf, printTable, selectStatuses, tableLines } from './print-status.ts';
import type { StatusSettings } from './settings.ts';
import { statusEvent, statusItem } from '../../views/status-list.ts';

export type WatchTools = Pick<Pace, 'sleep'>;

const times = { shortestMs: 1_000, longestMs: 15_000 };

const systemTools: WatchTools = { sleep: (ms, signal) => sleep(systemClock, ms, signal) };

/** Runs until the user stops it, which is a success. @throws Error with a message that is safe to show */
export async function watchStatus(
  settings: StatusSettings,
  context: CommandContext,
  connected: ConnectedClient,
  tools = systemTools,
): Promise<number> {
  const operands = readOperands(context.operands, workloadOperands);
  const { input, progress } = await prepareSurvey({ settings, operands, keepsAll: settings.all }, connected, context);
  const printed = new Map<WorkloadKey, string>();
  let isFirst = true;
  const show = (survey: Survey): void => {
    progress.clear();
    const nowMs = connected.client.nowMs;
    const opened = { survey, installation: input.installation };
    const news = takeNews(selectStatuses(opened, settings), printed);
    const facts = factsOf(opened, news, nowMs);
    if (settings.output === 'json') {
      for (const each of news) context.printer.print(JSON.stringify(statusEvent(each, facts)));
    } else if (isFirst) {
      const trips = tripsInScope(input.installation, settings, connected.defaultNamespace);
      printTable(news, opened, { settings, context, nowMs, trips });
    } else {
      // With the titles the columns are as wide as in the table.
      const [, ...rows] = tableLines(news, { settings: { ...settings, noHeaders: false }, context, nowMs });
      for (const line of rows) context.printer.print(line);
    }
    isFirst = false;
  };
  try {
    const readInstallation = async (): Promise<Installation> => {
      const { installation } = await findInstallation(connected.client, settings.installation, settings);
      return installation;
    };
    return await followSurvey(
      input,
      { pace: { ...times, ...tools }, readInstallation, onSurvey: show },
      context.signal,
    );
  } catch (error) {
    if (context.signal.aborted) return 0;
    throw error;
  }
}

/** The statuses that differ from what was printed of them last. */
function takeNews(found: readonly Surveyed[], printed: Map<WorkloadKey, string>): readonly Surveyed[] {
  return found.filter((surveyed) => {
    const key = workloadKey(surveyed.status.workload);
    const text = JSON.stringify(statusItem(surveyed));
    const isNews = printed.get(key) !== text;
    printed.set(key, text);
    return isNews;
  });
}
