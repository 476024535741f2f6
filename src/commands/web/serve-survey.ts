/** Serves the page until the user stops it: a survey of the cluster that watches keep up to date. */
import type { ConnectedClient } from '../../app/client.ts';
import { servePage } from '../../app/page-server.ts';
import type { CommandContext } from '../../config/command.ts';
import { systemClock } from '../../lib/clock.ts';
import { sleep } from '../../lib/sleep.ts';
import type { ListenAddress } from '../../model/config.ts';
import { followSurvey } from '../../survey/follow.ts';
import type { Installation } from '../../survey/installation.ts';
import { openAccess } from '../../web/access.ts';
import { findInstallation } from '../client/installation.ts';
import { prepareSurvey } from '../client/open-survey.ts';
import type { WebSettings } from './settings.ts';
import { SurveySource } from './survey-source.ts';

const times = { shortestMs: 1_000, longestMs: 15_000 };

/** Resolves with the exit code when the signal aborts. @throws Error with a message that is safe to show */
export async function serveSurvey(
  settings: WebSettings,
  context: CommandContext,
  connected: ConnectedClient,
): Promise<number> {
  const { signal, printer } = context;
  const { address = { host: '127.0.0.1', port: 0 }, hosts } = settings;
  const { input, progress } = await prepareSurvey({ settings, operands: [], keepsAll: false }, connected, context);
  const source = new SurveySource({ settings, context, connected, installation: input.installation });
  const server = await servePage({
    ...{ address, option: 'address', source, hosts },
    access: openAccess,
    lulls: undefined,
    logger: quietLogger(printer),
  });
  printer.print(`http://${hostText(address)}:${String(server.port)}/`);
  if (context.isTerminal) printer.printError('Ctrl-C ends it.');
  try {
    const readInstallation = async (): Promise<Installation> => {
      const { installation } = await findInstallation(connected.client, settings.installation, settings);
      source.installation = installation;
      return installation;
    };
    const pace = { ...times, sleep: (ms: number, by: AbortSignal) => sleep(systemClock, ms, by) };
    return await followSurvey(
      input,
      {
        pace,
        readInstallation,
        onSurvey: (survey) => {
          progress.clear();
          source.take(survey);
        },
        onFailure: ({ message }) => {
          source.fail(message);
        },
      },
      signal,
    );
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    await server.close();
  }
}

function hostText({ host = '127.0.0.1' }: ListenAddress): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Only what a user has to know: the address is printed already. */
function quietLogger(printer: CommandContext['printer']) {
  const ignore = (): void => undefined;
  const report = (_fields: object, message: string): void => {
    printer.printError(`reroll: ${message}`);
  };
  return { debug: ignore, info: ignore, warn: report, error: report };
}
