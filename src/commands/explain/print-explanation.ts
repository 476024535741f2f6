/** Reads what is known of one object, and prints its explanation in the wanted format. */
import type { ConnectedClient } from '../../app/client.ts';
import type { CommandContext } from '../../config/command.ts';
import { configOperands, readOperands, workloadOperands, type OperandKind } from '../../config/operands.ts';
import { isConfigKind, type ConfigKind, type WorkloadKind } from '../../model/kinds.ts';
import { absentError } from '../../survey/absent.ts';
import { explainConfig } from '../../survey/explain/explain-config.ts';
import { explainWorkload } from '../../survey/explain/explain-workload.ts';
import { NotingClient } from '../../survey/explain/noting-client.ts';
import { needsPerson } from '../../survey/explain/step.ts';
import { paintFor } from '../client/colors.ts';
import { printData } from '../client/output.ts';
import { configData } from '../../views/config-data.ts';
import { configText } from './config-text.ts';
import { layOut } from './layout.ts';
import { readExplainInput } from './read-explain-input.ts';
import type { ExplainSettings } from './settings.ts';
import { workloadData } from '../../views/workload-data.ts';
import { workloadText, type ExplanationText } from './workload-text.ts';

const NOT_FOUND = 1;
const NEEDS_PERSON = 3;

export const explainKinds: readonly OperandKind[] = [...workloadOperands, ...configOperands];

/** Resolves with the exit code. @throws Error with a message that is safe to show */
export async function printExplanation(
  settings: ExplainSettings,
  context: CommandContext,
  connected: ConnectedClient,
): Promise<number> {
  const [{ kind, name = '' } = { kind: 'Deployment' as const }] = readOperands(context.operands, explainKinds);
  const named = { namespace: settings.namespace ?? connected.defaultNamespace, name };
  const output = { settings, context };
  if (isConfigKind(kind)) return printConfig({ kind, ...named }, connected, output);
  return printWorkload({ kind: kind as WorkloadKind, ...named }, connected, output);
}

interface Output {
  readonly settings: ExplainSettings;
  readonly context: CommandContext;
}

async function printWorkload(
  wanted: { readonly kind: WorkloadKind; readonly namespace: string; readonly name: string },
  connected: ConnectedClient,
  { settings, context }: Output,
): Promise<number> {
  const noting = new NotingClient(connected.client, wanted);
  const input = await readExplainInput(noting, connected, { settings, context });
  const { survey, installation } = input;
  const workload = survey.cluster.workloads.find(
    ({ state }) => state.kind === wanted.kind && state.name === wanted.name,
  );
  const { object } = noting.noted;
  if (workload === undefined || object === undefined) throw await absentError(connected.client, wanted);
  const explanation = await explainWorkload(workload, object, input);
  const { nowMs } = connected.client;
  const { status } = explanation.surveyed;
  const { annotations } = survey.readSettings;
  const { programName } = context;
  const shared = { installation, nowMs, status, answers: workload.state.answers, annotations, programName };
  if (settings.output === 'text') print(workloadText(explanation, shared), context);
  else printData(workloadData(explanation, shared), settings.output, context.printer);
  return settings.exitCode && explanation.next.some(needsPerson) ? NEEDS_PERSON : 0;
}

async function printConfig(
  wanted: { readonly kind: ConfigKind; readonly namespace: string; readonly name: string },
  connected: ConnectedClient,
  { settings, context }: Output,
): Promise<number> {
  const noting = new NotingClient(connected.client, undefined);
  const input = await readExplainInput(noting, connected, { settings, context });
  const explanation = await explainConfig(wanted, input);
  const { exists, users } = explanation;
  if (!exists && users.length === 0) throw await absentError(connected.client, wanted);
  const { nowMs } = connected.client;
  const data = { installation: input.installation, nowMs };
  if (settings.output === 'text') print(configText(explanation, nowMs), context);
  else printData(configData(explanation, data), settings.output, context.printer);
  if (exists) return 0;
  context.printer.printError(`reroll: ${(await absentError(connected.client, wanted)).message}`);
  return NOT_FOUND;
}

function print({ heading, notes, sections }: ExplanationText, context: CommandContext): void {
  const layout = { width: context.terminal.columns, paint: paintFor(context) };
  for (const line of layOut(heading, notes, sections, layout)) context.printer.print(line);
}
