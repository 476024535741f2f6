/** `reroll explain`: why a workload is rolled, waits, or is left alone; and which workloads use a config. */
import { withClient } from '../app/client.ts';
import {
  clientOptions,
  defaultClientSettings,
  refuseClientContradictions,
  scopeOptions,
} from '../config/client-options.ts';
import type { Command } from '../config/command.ts';
import { flagOption } from '../config/parsers.ts';
import { jobOperand } from '../config/operands.ts';
import { UsageError } from '../config/rules.ts';
import { readNames } from './answers/check-answer.ts';
import { noOverrides, overrideOptions, overridesRemark } from './client/installation.ts';
import { outputOption } from './client/output.ts';
import { explainKinds, printExplanation } from './explain/print-explanation.ts';
import { explainFormats, type ExplainSettings } from './explain/settings.ts';

const OUTPUT = 'Output:';

export const explain: Command<ExplainSettings> = {
  name: 'explain',
  summary: 'Explain why a workload rolls or waits, or which workloads use a config',
  operands: 'KIND/NAME',
  operandKinds: explainKinds,
  takesFlagsOnly: true,
  options: {
    namespace: { ...scopeOptions.namespace, description: 'Namespace of the object' },
    output: outputOption(OUTPUT, explainFormats),
    exitCode: flagOption('exit-code', OUTPUT, 'End with 3 if a person has to act'),
    ...clientOptions,
    ...overrideOptions,
  },
  examples: [
    ['$0 explain deploy/web -n shop', 'its state, configs, changes, gates and rolls, and what to do next'],
    ['$0 explain configmap/app -n shop', 'which workloads use it, and what a change of each key would do'],
    ['$0 explain secret/db -n shop -o json', 'the same of a Secret, for programs; never a value'],
  ],
  remarks: [overridesRemark],
  exitCodes: { 0: 'done', 1: 'not found, or failed', 3: 'with --exit-code: a person has to act' },
  defaults: () => ({
    namespace: undefined,
    output: 'text',
    exitCode: false,
    ...defaultClientSettings,
    ...noOverrides,
  }),
  check: (config, _env, operands) => {
    refuseClientContradictions(config);
    if (jobOperand(operands) !== undefined) {
      if (config.output !== 'text') throw new UsageError('a Job or CronJob has no data: accepted is --output=text');
      return { config, notices: [] };
    }
    if (readNames(operands, explainKinds).length !== 1)
      throw new UsageError(
        `${operands.length === 0 ? 'nothing is named' : 'too many objects'}: accepted is one KIND/NAME`,
      );
    return { config, notices: [] };
  },
  run: (config, context) => {
    const job = jobOperand(context.operands);
    if (job === undefined)
      return withClient(config, context, (connected) => printExplanation(config, context, connected));
    context.printer.print(`${job.kind}/${job.name} is never rolled: ${job.why}. Nothing has to be done.`);
    return Promise.resolve(0);
  },
};
