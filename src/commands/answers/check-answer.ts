/** Refuses command lines of approve and now that do not say exactly what is meant. */
import { refuseClientContradictions } from '../../config/client-options.ts';
import type { Checked } from '../../config/command.ts';
import { readOperands, workloadOperands, type Operand, type OperandKind } from '../../config/operands.ts';
import { flagOf, UsageError } from '../../config/rules.ts';
import { refuseScope } from '../client/scope.ts';
import type { AnswerSettings } from './settings.ts';

/** @throws UsageError */
export function checkAnswer(config: AnswerSettings, words: readonly string[]): Checked<AnswerSettings> {
  refuseClientContradictions(config);
  const operands = readNames(words, workloadOperands);
  refuseScope(config, operands);
  const [named] = operands;
  const { change, selector } = config;
  if (named !== undefined && change !== undefined) {
    throw new UsageError(`${flagOf('change')} excludes names: accepted is one of them`);
  }
  if (named === undefined && change === undefined && selector === undefined) {
    throw new UsageError('no workload is named: accepted are KIND/NAME, --change and --selector');
  }
  return { config, notices: [] };
}

/** Objects with their names. @throws UsageError for a kind alone, which would mean all objects of the kind */
export function readNames(words: readonly string[], accepted: readonly OperandKind[]): readonly Operand[] {
  const operands = readOperands(words, accepted);
  const unnamed = operands.find(({ name }) => name === undefined);
  if (unnamed === undefined) return operands;
  throw new UsageError(`${unnamed.kind.toLowerCase()} has no name: accepted is KIND/NAME`);
}
