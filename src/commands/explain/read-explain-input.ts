/** Reads what an explanation is made from. */
import type { ConnectedClient } from '../../app/client.ts';
import type { CommandContext } from '../../config/command.ts';
import { publishedText, publishedOptions } from '../../config/published-options.ts';
import type { PublishedConfig } from '../../model/published-options.ts';
import type { ExplainInput } from '../../survey/explain/explain-workload.ts';
import type { OtherOption } from '../../survey/explain/findings.ts';
import type { NotingClient } from '../../survey/explain/noting-client.ts';
import type { Installation } from '../../survey/installation.ts';
import { unknownTrips } from '../../views/trips.ts';
import { openSurvey } from '../client/open-survey.ts';
import type { ExplainSettings } from './settings.ts';

type Settings = Omit<ExplainSettings, 'output' | 'exitCode'>;

interface ReadingContext {
  readonly settings: Settings;
  readonly context: Pick<CommandContext, 'printer' | 'terminal'>;
}

/** Surveys the whole namespace: other workloads use the same configs. */
export async function readExplainInput(
  noting: NotingClient,
  connected: ConnectedClient,
  { settings, context }: ReadingContext,
): Promise<ExplainInput> {
  const scope = { ...settings, allNamespaces: false, selector: undefined };
  const { survey, installation } = await openSurvey(
    { settings: scope, operands: [], keepsAll: true, isThorough: true },
    {
      client: noting,
      defaultNamespace: connected.defaultNamespace,
      readDigestKeys: (secret) => connected.readDigestKeys(secret),
    },
    context,
  );
  if (installation.breakers === undefined) context.printer.printError(`note: ${unknownTrips(installation)}`);
  return {
    client: connected.client,
    survey,
    noted: noting.noted,
    installation,
    otherOptions: otherOptions(settings, installation),
  };
}

/** The options of the command line that differ from those of the controller. */
function otherOptions(settings: Settings, { published, options }: Installation): readonly OtherOption[] {
  if (published === undefined) return [];
  const fields = Object.keys(publishedOptions) as readonly (keyof PublishedConfig)[];
  return fields
    .filter((field) => field in settings && settings[field as keyof Settings] !== undefined)
    .map((field) => ({
      option: publishedOptions[field].name,
      published: publishedText(field, published),
      given: publishedText(field, options),
    }))
    .filter((each) => each.published !== each.given);
}
