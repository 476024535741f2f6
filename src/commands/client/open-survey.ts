/** Surveys the cluster for a command: with the options of the controller, and with the digest keys if the user may. */
import process from 'node:process';

import type { ConnectedClient } from '../../app/client.ts';
import type { ClientSettings, ScopeSettings } from '../../config/client-options.ts';
import type { CommandContext } from '../../config/command.ts';
import type { Operand } from '../../config/operands.ts';
import type { Installation } from '../../survey/installation.ts';
import { survey, type Survey, type SurveyInput } from '../../survey/survey.ts';
import { findInstallation, type Overrides } from './installation.ts';
import { progressOn } from './progress.ts';
import { surveyScope } from './scope.ts';

export interface SurveyRequest {
  readonly settings: ScopeSettings & Pick<ClientSettings, 'installation'> & Partial<Overrides>;
  /** Workloads only. */
  readonly operands: readonly Operand[];
  /** Also workloads that nothing opts in. */
  readonly keepsAll: boolean;
}

export interface OpenSurvey {
  readonly survey: Survey;
  readonly installation: Installation;
  /** The input of the survey, to repeat it. */
  readonly input: SurveyInput;
}

/**
 * Prints notes about the installation, and on a terminal the progress.
 * @throws ClientError; HashKeyError if the digest keys are there and cannot be used
 */
export async function openSurvey(
  { settings, operands, keepsAll }: SurveyRequest,
  connected: ConnectedClient,
  context: Pick<CommandContext, 'printer' | 'terminal'>,
): Promise<OpenSurvey> {
  const { client, defaultNamespace } = connected;
  const { installation, notes } = await findInstallation(client, settings.installation, settings);
  for (const note of notes) context.printer.printError(`note: ${note}`);
  const { namespace } = installation.lease;
  const keys = await connected.readDigestKeys(
    installation.options.hashKeySecret ?? { namespace, name: 'reroll-hash-key' },
  );
  const scope = surveyScope(settings, operands, { installation, defaultNamespace }, keepsAll);
  const write = (text: string): void => {
    process.stderr.write(text);
  };
  const progress = progressOn(context, write, () => performance.now());
  const onProgress = (objects: number): void => {
    progress.show(`read ${String(objects)} objects`);
  };
  const input: SurveyInput = { client, scope, installation, keys, onProgress };
  try {
    return { survey: await survey(input), installation, input };
  } finally {
    progress.clear();
  }
}
