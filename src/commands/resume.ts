/** `reroll resume`: answers the tripped breakers of configs. */
import { withClient } from '../app/client.ts';
import { standardStreams as streams } from '../app/standard-streams.ts';
import { refuseClientContradictions } from '../config/client-options.ts';
import type { Command } from '../config/command.ts';
import { configOperands } from '../config/operands.ts';
import { flagOf, UsageError } from '../config/rules.ts';
import { defaultResumeSettings, resumeOptions, type ResumeSettings } from './answers/resume-settings.ts';
import { resumeTrips } from './answers/resume-trips.ts';
import { readTripOperands } from './answers/trip-operands.ts';

export const resume: Command<ResumeSettings> = {
  name: 'resume',
  summary: 'Let rolls go on although a workload failed, or list what waits for that',
  operands: '[TRIP|KIND/NAME…]',
  operandKinds: configOperands,
  areTripsOperands: true,
  isWriting: true,
  takesFlagsOnly: true,
  options: resumeOptions,
  examples: [
    ['$0 resume -A', 'list the tripped breakers of all namespaces'],
    ['$0 resume tmcdd4ni5bu3l', 'show what failed, ask, and let the rolls of that config go on'],
    ['$0 resume configmap/app -n shop', 'the same by the name of the config'],
    ['$0 resume configmap/app -n shop --dry-run', 'whether you may, and what it would be'],
  ],
  exitCodes: { 0: 'resumed, or listed', 1: 'failed, or nothing was to resume' },
  defaults: () => defaultResumeSettings,
  check: (config, _env, words) => {
    refuseClientContradictions(config);
    const { namespace, allNamespaces } = config;
    if (namespace !== undefined && allNamespaces) {
      throw new UsageError(
        `${flagOf('namespace')} and ${flagOf('all-namespaces')} exclude each other: accepted is one of them`,
      );
    }
    if (readTripOperands(words).length > 0 && allNamespaces) {
      throw new UsageError(`${flagOf('all-namespaces')} excludes names: it lists all that is tripped`);
    }
    return { config, notices: [] };
  },
  run: (settings, context) =>
    withClient(settings, context, (connected) => resumeTrips({ settings, context, connected, streams })),
};
