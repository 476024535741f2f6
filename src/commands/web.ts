/** `reroll web`: the page of the controller on this machine, with the rights of the user. */
import { withClient } from '../app/client.ts';
import {
  clientOptions,
  defaultClientSettings,
  defaultScopeSettings,
  refuseClientContradictions,
  scopeOptions,
} from '../config/client-options.ts';
import type { Command } from '../config/command.ts';
import { parseHosts, parseListenAddress, listOption } from '../config/parsers.ts';
import { flagOf, UsageError } from '../config/rules.ts';
import { isLoopback } from '../model/loopback.ts';
import { noOverrides, overrideOptions, overridesRemark } from './client/installation.ts';
import { refuseScope } from './client/scope.ts';
import { serveSurvey } from './web/serve-survey.ts';
import type { WebSettings } from './web/settings.ts';

const PAGE = 'Web page:';

export const web: Command<WebSettings> = {
  name: 'web',
  summary: 'Serve a read-only page of the state of workloads on this machine',
  takesFlagsOnly: true,
  options: {
    ...scopeOptions,
    address: {
      name: 'address',
      group: PAGE,
      description: 'Loopback address of the page; port 0 takes any free one',
      defaultText: '127.0.0.1:8899',
      accepts: 'a loopback address such as 127.0.0.1:8899',
      parse: parseListenAddress,
    },
    hosts: {
      ...listOption('hosts', PAGE, 'a comma list of names or addresses without port', parseHosts),
      description: 'Names beside localhost under which the page is asked for',
      defaultText: 'none',
    },
    ...clientOptions,
    ...overrideOptions,
  },
  examples: [
    ['$0 web -A', 'all namespaces, at http://127.0.0.1:8899/'],
    ['$0 web -n shop', 'one namespace'],
    ['$0 web -A --address 127.0.0.1:0', 'at any free port, which it prints'],
  ],
  remarks: [overridesRemark],
  exitCodes: { 0: 'stopped', 1: 'failed' },
  defaults: () => ({
    ...defaultScopeSettings,
    address: { host: '127.0.0.1', port: 8899 },
    hosts: [],
    ...defaultClientSettings,
    ...noOverrides,
  }),
  check: (config) => {
    refuseClientContradictions(config);
    refuseScope(config, []);
    // Anyone who reaches the page sees with the rights of the user that serves it.
    if (config.address === undefined || !isLoopback(config.address.host))
      throw new UsageError(`${flagOf('address')} is no loopback address: accepted is one such as 127.0.0.1:8899`);
    return { config, notices: [] };
  },
  run: (config, context) => withClient(config, context, (connected) => serveSurvey(config, context, connected)),
};
