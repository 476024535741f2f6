/** Surveys the cluster and prints the statuses in the wanted format. */
import type { ConnectedClient } from '../../app/client.ts';
import type { CommandContext } from '../../config/command.ts';
import { readOperands, workloadOperands } from '../../config/operands.ts';
import { isTripped } from '../../model/trip.ts';
import type { Surveyed } from '../../survey/surveyed.ts';
import { paintFor } from '../client/colors.ts';
import { openSurvey, type OpenSurvey } from '../client/open-survey.ts';
import { resourceText } from '../client/names.ts';
import { printData } from '../client/output.ts';
import { layoutTable } from '../client/table.ts';
import { tripsInScope } from '../../views/trips.ts';
import { compareStatuses, needsPerson } from '../../views/attention.ts';
import { breakerNotes, footnotes, kindsNotCompared, nextSteps, summaryText } from './notes.ts';
import { statusRows } from './rows.ts';
import type { StatusSettings } from './settings.ts';
import { statusList, type ListFacts } from '../../views/status-list.ts';

const NEEDS_PERSON = 3;

/** Resolves with the exit code. @throws Error with a message that is safe to show */
export async function printStatus(
  settings: StatusSettings,
  context: CommandContext,
  connected: ConnectedClient,
): Promise<number> {
  const operands = readOperands(context.operands, workloadOperands);
  const opened = await openSurvey({ settings, operands, keepsAll: settings.all }, connected, context);
  const nowMs = connected.client.nowMs;
  const found = selectStatuses(opened, settings);
  const trips = tripsInScope(opened.installation, settings, connected.defaultNamespace);
  const facts = { ...factsOf(opened, found, nowMs), trips };
  const { printer } = context;
  switch (settings.output) {
    case 'json':
    case 'yaml':
      printData(statusList(found, facts), settings.output, printer);
      break;
    case 'name':
      for (const { status } of found) printer.print(resourceText(status.workload));
      break;
    case 'table':
    case 'wide':
      printTable(found, opened, { settings, context, nowMs, trips });
  }
  return settings.exitCode && isPersonNeeded(found, facts) ? NEEDS_PERSON : 0;
}

/** A tripped breaker waits for a person, whichever workloads are listed. */
function isPersonNeeded(found: readonly Surveyed[], { trips = [] }: ListFacts): boolean {
  return found.some(({ status }) => needsPerson(status)) || trips.some(isTripped);
}

/** The statuses that the filters keep, in the order in which they are listed. */
export function selectStatuses({ survey }: Pick<OpenSurvey, 'survey'>, settings: StatusSettings): readonly Surveyed[] {
  const { states, change, all } = settings;
  return [...survey.all()]
    .filter(({ status }) => all || status.state !== 'off' || survey.isNamed)
    .filter(({ status }) => states.length === 0 || states.includes(status.state))
    .filter(({ changes }) => change === undefined || changes.some(({ id }) => id === change))
    .sort((a, b) => compareStatuses(a.status, b.status));
}

export function factsOf(
  { survey, installation }: OpenSurvey,
  found: readonly Surveyed[],
  nowMs: number,
): Omit<ListFacts, 'trips'> {
  return { installation, nowMs, notCompared: kindsNotCompared(found, survey.cluster) };
}

interface TableContext {
  readonly settings: StatusSettings;
  readonly context: CommandContext;
  readonly nowMs: number;
}

interface PageContext extends TableContext {
  /** As of `ListFacts`. */
  readonly trips: ListFacts['trips'];
}

export function printTable(
  found: readonly Surveyed[],
  { survey, installation }: OpenSurvey,
  { settings, context, nowMs, trips }: PageContext,
): void {
  const { printer, terminal, programName } = context;
  const talk = [
    ...footnotes(found, survey.cluster, installation, nowMs),
    ...breakerNotes(trips, installation, { nowMs, programName }),
  ];
  if (found.length === 0) {
    printer.printError(nothingFound(settings));
  } else {
    // In one write: a table may have thousands of lines.
    printer.print(tableLines(found, { settings, context, nowMs }).join('\n'));
    printer.printError(
      [summaryText(found), ...nextSteps(found, programName)].join(terminal.columns === undefined ? '; ' : '\n'),
    );
  }
  for (const note of talk) printer.printError(`note: ${note}`);
}

export function tableLines(found: readonly Surveyed[], { settings, context, nowMs }: TableContext): readonly string[] {
  const { output, allNamespaces, noHeaders } = settings;
  const paint = paintFor(context);
  const options = { hasNamespaces: allNamespaces, isWide: output === 'wide', nowMs, paint };
  const { rows, shortenings } = statusRows(found, options);
  // A wide table is for wide terminals, and for other programs.
  const width = output === 'wide' ? undefined : context.terminal.columns;
  return layoutTable(noHeaders ? rows.slice(1) : rows, { width, shortenings });
}

function nothingFound({ states, change, all, selector }: StatusSettings): string {
  const isFiltered = states.length > 0 || change !== undefined || selector !== undefined;
  if (isFiltered) return 'No workloads match the filters.';
  return all ? 'No workloads found.' : 'No workloads are opted in here; --all shows the others, -A all namespaces.';
}
