/**
 * `reroll __complete WORD…`: prints what can stand in place of the last word, one candidate a line, and then a line
 * `:N`, as the programs do that are made with Cobra (https://pkg.go.dev/github.com/spf13/cobra#ShellCompDirective). It
 * never disturbs a command line that is being written: without an answer in time it prints nothing.
 */
import { contextNames, withClient } from '../../app/client.ts';
import { endAfter } from '../../app/end-after.ts';
import type { Command, CommandContext, Printer } from '../../config/command.ts';
import type { OperandKind } from '../../config/operands.ts';
import { completionTimeoutVariable } from '../../config/sources.ts';
import { parseGoDuration } from '../../model/duration.ts';
import { isTripped } from '../../model/trip.ts';
import { findInstallation } from '../client/installation.ts';
import { tripsInScope } from '../../views/trips.ts';
import { candidatesFor, type Candidates, type CompletionSource, type Where } from './candidates.ts';

/** Users wait for the answer before they can go on. Counts from the start of the process. */
const defaultTimeoutMs = 1_000;

/** Longer than any user waits. */
const longestTimeoutMs = 60_000;

/** Bits of Cobra's directive. */
const noSpace = 2;
const noFiles = 4;

const silent: Printer = { print: () => undefined, printError: () => undefined };

/** @param commands those that it completes */
export function completionOf(commands: readonly Command[]): Command {
  return {
    name: '__complete',
    summary: 'Print candidates for the last word of a command line',
    isInternal: true,
    options: {},
    examples: [],
    exitCodes: { 0: 'always' },
    defaults: () => ({}),
    run: async (_config, context) => {
      const timeoutMs = parseGoDuration(context.env[completionTimeoutVariable] ?? '') ?? defaultTimeoutMs;
      endAfter(Math.min(timeoutMs, longestTimeoutMs));
      const candidates = await candidatesFor(context.operands, commands, sourceFor(context)).catch(() => undefined);
      if (candidates !== undefined) context.printer.print(linesOf(candidates));
      return 0;
    },
  };
}

function linesOf({ words, isWhole, areFiles }: Candidates): string {
  const directive = (isWhole ? 0 : noSpace) + (areFiles ? 0 : noFiles);
  return [...words, `:${String(directive)}`].join('\n');
}

function sourceFor(context: CommandContext): CompletionSource {
  return {
    contexts: (where) => contextNames(where, context),
    trips: (where) => listTrips(where, context),
    namesOf: (kind, where) => listNames(kind, where, context),
  };
}

/** With a namespace on the command line those of that one: an id is found in all of them. */
function listTrips(where: Where, context: CommandContext): Promise<readonly string[]> {
  return withClient(where, { ...context, printer: silent }, async ({ client }) => {
    const { installation } = await findInstallation(client, where.installation, {});
    const scope = { namespace: where.namespace, allNamespaces: where.namespace === undefined };
    return (tripsInScope(installation, scope, '') ?? []).filter(isTripped).map(({ id }) => id);
  });
}

function listNames(kind: OperandKind, where: Where, context: CommandContext): Promise<readonly string[]> {
  return withClient(where, { ...context, printer: silent }, async ({ client, defaultNamespace }) => {
    const isEverywhere = where.allNamespaces || kind === 'Namespace';
    const namespace = isEverywhere ? undefined : (where.namespace ?? defaultNamespace);
    const names: string[] = [];
    for await (const page of client.list(kind, { namespace, isMetadataOnly: true })) {
      names.push(...page.map(({ metadata }) => metadata?.name ?? ''));
    }
    return names;
  });
}
