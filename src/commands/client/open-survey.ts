/** Surveys the cluster for a command: with the options of the controller, and with the digest keys if the user may. */
import process from 'node:process';

import type { ConnectedClient } from '../../app/client.ts';
import type { ClientSettings, ScopeSettings } from '../../config/client-options.ts';
import type { CommandContext } from '../../config/command.ts';
import type { Operand } from '../../config/operands.ts';
import type { Installation } from '../../survey/installation.ts';
import { survey, type Survey, type SurveyInput } from '../../survey/survey.ts';
import { findInstallation, type Overrides } from './installation.ts';
import { progressOn, type Progress } from './progress.ts';
import { surveyScope } from './scope.ts';

export interface SurveyRequest {
  readonly settings: ScopeSettings & Pick<ClientSettings, 'installation'> & Partial<Overrides>;
  /** Workloads only. */
  readonly operands: readonly Operand[];
  /** Also workloads that nothing opts in. */
  readonly keepsAll: boolean;
  /** As of `SurveyInput`. */
  readonly isThorough?: boolean;
}

export interface OpenSurvey {
  readonly survey: Survey;
  readonly installation: Installation;
}

export interface PreparedSurvey {
  readonly input: SurveyInput;
  /** To be cleared before anything is printed. */
  readonly progress: Progress;
}

/**
 * Surveys the cluster. Prints notes about the installation, and on a terminal the progress.
 * @throws ClientError; HashKeyError if the digest keys are there and cannot be used
 */
export async function openSurvey(
  request: SurveyRequest,
  connected: ConnectedClient,
  context: Pick<CommandContext, 'printer' | 'terminal'>,
): Promise<OpenSurvey> {
  const { input, progress } = await prepareSurvey(request, connected, context);
  try {
    return { survey: await survey(input), installation: input.installation };
  } finally {
    progress.clear();
  }
}

/** @throws as `openSurvey` */
export async function prepareSurvey(
  request: SurveyRequest,
  connected: ConnectedClient,
  context: Pick<CommandContext, 'printer' | 'terminal'>,
): Promise<PreparedSurvey> {
  const { settings } = request;
  const { installation, notes } = await findInstallation(connected.client, settings.installation, settings);
  for (const note of notes) context.printer.printError(`note: ${note}`);
  return prepareWith(installation, request, connected, context);
}

/** The survey of a command that knows its installation already. @throws as `openSurvey` */
export async function surveyWith(
  installation: Installation,
  ...[request, connected, context]: Parameters<typeof openSurvey>
): Promise<Survey> {
  const { input, progress } = await prepareWith(installation, request, connected, context);
  try {
    return await survey(input);
  } finally {
    progress.clear();
  }
}

async function prepareWith(
  installation: Installation,
  ...[{ settings, operands, keepsAll, isThorough = false }, connected, context]: Parameters<typeof openSurvey>
): Promise<PreparedSurvey> {
  const { client, defaultNamespace } = connected;
  const { namespace } = installation.lease;
  const secret = installation.options.hashKeySecret ?? { namespace, name: 'reroll-hash-key' };
  const keys = await connected.readDigestKeys(secret);
  const scope = surveyScope(settings, operands, { installation, defaultNamespace }, keepsAll);
  const write = (text: string): void => {
    process.stderr.write(text);
  };
  const progress = progressOn(context, write, () => performance.now());
  const onProgress = (objects: number): void => {
    progress.show(`read ${String(objects)} objects`);
  };
  return { input: { client, scope, installation, keys, isThorough, onProgress }, progress };
}
