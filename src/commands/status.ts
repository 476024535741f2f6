/** `reroll status`: the state of workloads, and what each waits for. */
import { withClient } from '../app/client.ts';
import {
  clientOptions,
  defaultClientSettings,
  defaultScopeSettings,
  refuseClientContradictions,
  scopeOptions,
} from '../config/client-options.ts';
import type { Command } from '../config/command.ts';
import { readOperands, workloadOperands } from '../config/operands.ts';
import { flagOption } from '../config/parsers.ts';
import { noOverrides, overrideOptions, overridesRemark } from './client/installation.ts';
import { flagOf, UsageError } from '../config/rules.ts';
import { refuseScope } from './client/scope.ts';
import { outputOption } from './client/output.ts';
import { printStatus } from './status/print-status.ts';
import { watchStatus } from './status/watch-status.ts';
import { changeOption, statesOption, statusFormats, type StatusSettings } from './status/settings.ts';

const OUTPUT = 'Output:';
const FILTER = 'Filter:';

export const status: Command<StatusSettings> = {
  name: 'status',
  summary: 'Show the state of workloads and what each waits for',
  operands: '[KIND[/NAME]…]',
  operandKinds: workloadOperands,
  takesFlagsOnly: true,
  options: {
    ...scopeOptions,
    states: statesOption(FILTER),
    change: changeOption(FILTER),
    all: flagOption('all', FILTER, 'Also workloads that reroll leaves alone'),
    output: outputOption(OUTPUT, statusFormats),
    watch: { ...flagOption('watch', OUTPUT, 'After the table, show each change'), short: 'w' },
    exitCode: flagOption('exit-code', OUTPUT, 'End with 3 if something waits for a person'),
    noHeaders: flagOption('no-headers', OUTPUT, 'No titles above the columns'),
    ...clientOptions,
    ...overrideOptions,
  },
  examples: [
    ['$0 status', 'the workloads of the namespace of the context'],
    ['$0 status -A --state pending,failed', 'what waits or has failed, in all namespaces'],
    ['$0 status deploy/web -n shop -o yaml', 'one workload, with all that is known'],
    ['$0 status -A --change 44ad4caa', 'what one change of a config has not reached yet'],
    ['$0 status -A --exit-code', 'for a pipeline: 3 if something waits for a person'],
  ],
  remarks: [overridesRemark],
  exitCodes: { 0: 'done', 1: 'failed', 3: 'with --exit-code: something waits for a person' },
  defaults: () => ({
    ...defaultScopeSettings,
    states: [],
    change: undefined,
    all: false,
    output: 'table',
    watch: false,
    exitCode: false,
    noHeaders: false,
    ...defaultClientSettings,
    ...noOverrides,
  }),
  check: (config, _env, operands) => {
    refuseClientContradictions(config);
    refuseWatch(config);
    refuseScope(config, readOperands(operands, workloadOperands));
    return { config, notices: [] };
  },
  run: (config, context) =>
    withClient(config, context, (connected) =>
      config.watch ? watchStatus(config, context, connected) : printStatus(config, context, connected),
    ),
};

/** A list that grows has to be one of lines. */
function refuseWatch({ watch, output, exitCode }: StatusSettings): void {
  if (!watch) return;
  if (output === 'yaml' || output === 'name')
    throw new UsageError(`${flagOf('watch')} needs another ${flagOf('output')}: accepted is table, wide or json`);
  if (exitCode) throw new UsageError(`${flagOf('watch')} and ${flagOf('exit-code')} exclude each other`);
}
