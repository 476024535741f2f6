/** `reroll version`: the version of this program and, where a cluster answers, that of the controller. */
import { withClient } from '../app/client.ts';
import {
  clientOptions,
  defaultClientSettings,
  refuseClientContradictions,
  type ClientSettings,
} from '../config/client-options.ts';
import type { Command, CommandContext, Options, Printer } from '../config/command.ts';
import { flagOption } from '../config/parsers.ts';
import type { NamespacedName } from '../model/config.ts';
import { findInstallation } from './client/installation.ts';
import { apiVersion, outputOption, printData } from './client/output.ts';

const OUTPUT = 'Output:';

const formats = ['text', 'json', 'yaml'] as const;

interface VersionSettings extends ClientSettings {
  readonly output: (typeof formats)[number];
  /** Asks no cluster. */
  readonly client: boolean;
}

const versionOptions: Options<VersionSettings> = {
  output: outputOption(OUTPUT, formats),
  client: flagOption('client', OUTPUT, 'Only the version of this program; no cluster is asked'),
  ...clientOptions,
};

const defaults: VersionSettings = { ...defaultClientSettings, output: 'text', client: false };

export const version: Command<VersionSettings> = {
  name: 'version',
  summary: 'Print the versions of this program and of the controller',
  group: 'Setup and maintenance',
  takesFlagsOnly: true,
  options: versionOptions,
  examples: [
    ['$0 version', 'both, and a warning where they do not fit together'],
    ['$0 version --client -o json', 'that of this program, for scripts'],
  ],
  exitCodes: { 0: 'printed, also where no cluster answers', 1: 'failed' },
  defaults: () => defaults,
  check: (config) => {
    refuseClientContradictions(config);
    return { config, notices: [] };
  },
  run: async (settings, context) => {
    const controller = settings.client ? undefined : await findController(settings, context);
    printVersions(settings, { program: context.version, controller }, context.printer);
    return 0;
  },
};

/** What is known of the controller; `problem` if that is nothing. */
type Controller = { readonly version: string } | { readonly problem: string };

/** @throws the signal's reason when the user stops the command */
async function findController(settings: VersionSettings, context: CommandContext): Promise<Controller> {
  try {
    return await withClient(settings, context, async ({ client }) => {
      const { installation, problem = 'the controller does not publish it' } = await findInstallation(
        client,
        settings.installation,
        {},
      );
      return installation.version === undefined ? { problem } : { version: installation.version };
    });
  } catch (error) {
    if (context.signal.aborted) throw error;
    return { problem: (error as Error).message };
  }
}

interface Versions {
  readonly program: string;
  /** Undefined if it was not asked for. */
  readonly controller: Controller | undefined;
}

function printVersions(
  { output, installation }: Pick<VersionSettings, 'output' | 'installation'>,
  { program, controller }: Versions,
  printer: Printer,
): void {
  const ofController = controller !== undefined && 'version' in controller ? controller.version : undefined;
  const lease = leaseText(installation);
  if (output === 'text') {
    printer.print(`program     ${program}`);
    if (ofController !== undefined) printer.print(`controller  ${ofController} (Lease ${lease})`);
  } else {
    const found = ofController === undefined ? undefined : { version: ofController, installation: lease };
    printData({ apiVersion, kind: 'Version', program: { version: program }, controller: found }, output, printer);
  }
  if (controller !== undefined && 'problem' in controller)
    printer.printError(`reroll: the version of the controller is not known: ${controller.problem}`);
  if (ofController !== undefined && !isSameMinor(program, ofController)) {
    const difference = `this program has version ${program}, the controller ${ofController}`;
    printer.printError(`reroll: ${difference}: they may decide differently; use a program of the controller's version`);
  }
}

function leaseText({ namespace, name }: NamespacedName): string {
  return `${namespace}/${name}`;
}

/** Whether two versions (https://semver.org) differ in their patch at most. */
function isSameMinor(one: string, other: string): boolean {
  return minorOf(one) === minorOf(other);
}

function minorOf(text: string): string {
  return /^\d+\.\d+(?=\.)/.exec(text)?.[0] ?? text;
}
