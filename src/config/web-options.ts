/** The options of the page of `reroll run`. */
import type { Config } from '../model/config.ts';
import { webAuths } from '../model/config.ts';
import type { Options } from './command.ts';
import { choiceOption, listOption, parseHosts, parseListenAddress } from './parsers.ts';

const PAGE = 'Web page:';

export const webOptions: Pick<Options<Config>, 'webAddress' | 'webHosts' | 'webAuth'> = {
  webAddress: {
    name: 'web-address',
    group: PAGE,
    description: 'Address of the read-only page; off serves none',
    defaultText: 'off',
    accepts: 'off, 127.0.0.1:8081, [::1]:8081 or, with --web-auth, :8081',
    parse: parseListenAddress,
  },
  webHosts: {
    ...listOption('web-hosts', PAGE, 'a comma list of names or addresses without port', parseHosts),
    description: 'Names beside localhost under which the page is asked for; others get 421',
    defaultText: 'none',
  },
  webAuth: {
    ...choiceOption('web-auth', PAGE, webAuths),
    description:
      'kubernetes: bearer tokens of users, each sees the namespaces whose Deployments it may list; none: anybody',
    defaultText: 'none on a loopback address',
  },
};
