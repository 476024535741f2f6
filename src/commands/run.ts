/** `reroll run`: the controller. */
import type { Command } from '../config/command.ts';
import { applyReloaderNamespace } from '../config/reloader-namespace.ts';
import { refuseContradictions } from '../config/rules.ts';
import { defaultConfig, options } from '../config/run-options.ts';
import { unknownVariables } from '../config/sources.ts';
import { refuseWindows } from './refuse-windows.ts';
import type { Config } from '../model/config.ts';

export const run: Command<Config> = {
  name: 'run',
  summary: 'Run the controller until SIGTERM or SIGINT',
  group: 'Controller',
  isWriting: true,
  options,
  examples: [
    ['$0 run --context test', 'on the cluster of a context'],
    ['$0 run --settle 5s', 'an option as a flag,'],
    ['REROLL_SETTLE=5s $0 run', 'as a variable'],
    ['$0 run --config reroll.yaml', 'or in a file: settle: 5s'],
  ],
  exitCodes: { 0: 'stopped by a signal', 1: 'failed' },
  defaults: defaultConfig,
  check: (given, env) => {
    refuseContradictions(given);
    refuseWindows(given);
    const { config, notice } = applyReloaderNamespace(given, env);
    return { config, notices: [...unknownVariables({ options }, env), ...(notice === undefined ? [] : [notice])] };
  },
  run: async (config, context) => {
    // Other commands need the options of `run`, and not its code: build.ts puts that into a bundle of its own.
    const { runController } = await import('../app/run.ts');
    return runController(config, context);
  },
};
