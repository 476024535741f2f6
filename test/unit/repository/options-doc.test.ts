/** docs/options.md lists the options of `reroll run` exactly as the program has them. */
import { readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { optionsOf } from '../../../src/config/command.ts';
import type { Option } from '../../../src/config/parsers.ts';
import { options, variableOf } from '../../../src/config/run-options.ts';

const introduction = `# Options of \`reroll run\`

Set an option as a flag of \`reroll run\` (\`--settle 5s\`), as an environment variable (\`REROLL_SETTLE=5s\`) or as a key of
the YAML file that \`--config\` or \`REROLL_CONFIG\` names (\`settle: 5s\`). A flag wins over a variable, and a variable over
the file. An empty variable counts as not set. A wrong value in any of the three ends the process with exit code 2 and
one line that says what is accepted, even if another source wins.

Durations have Go's notation: \`500ms\`, \`5s\`, \`1m30s\`. An option that accepts \`true or false\` means \`true\` without a
value.

More about some of them:

* \`--kubeconfig\`, \`--context\`: [which fields of a kubeconfig and which proxies](operating.md#the-way-to-the-api-server)
  reroll honours.
* \`--namespaces\`: [a Role in each namespace](installing.md#in-some-namespaces-only) is then enough.
* \`--dialect=stakater\`: [migrating from stakater/Reloader](migrating-from-reloader.md).
* \`--annotation-prefix\`: with another prefix, write all hints with it; reroll records every workload again, without a
  rollout.
* \`--watch-idle-limit\`: API servers send a bookmark about once a minute. Use a shorter limit only where a proxy drops
  silent connections sooner.
* \`--wire-format\`: [the format of lists and watches](operating.md#protobuf-and-json).
* \`--dry-run\`: reroll keeps the records in memory. It still writes Events and the Secret of the digest key.
* \`--canary-from\`, \`--rollout-deadline\`, \`--breaker-tolerance\`: [sharing a config](sharing-a-config.md). \`--canary-from\`
  is 0 by default with \`--dialect=stakater\`, so that reroll in place of stakater/Reloader rolls all users of a config at
  once, too.
* \`--hold\`, \`--window\`, \`--windows\`, \`--time-zone\`: [gates](gates.md#as-options).
* \`--leader-elect\` and the options of the Lease: [high availability](operating.md#high-availability).
* \`--notifications\`: [notifications](notifications.md).
* \`--web-address\`, \`--web-hosts\`, \`--web-auth\`: [the page](page.md).
* \`--metrics-per-workload\`: [metrics with the names of workloads](metrics.md#with-the-names-of-workloads).
`;

function section(group: string, members: readonly Option<unknown>[]): string {
  const rows = members.map(({ name, defaultText, description, accepts }) =>
    [`\`--${name}\``, defaultText, `${description}. Accepts ${accepts}.`, `\`${variableOf(name)}\``].join(' | '),
  );
  const head = ['| option | default | what it does | variable |', '| --- | --- | --- | --- |'];
  return [`## ${group.replace(/:$/, '')}`, '', ...head, ...rows.map((row) => `| ${row} |`), ''].join('\n');
}

test('docs/options.md has a section for each group of the help, with each option', () => {
  const all = optionsOf({ options });
  const groups = [...new Set(all.map(({ group }) => group))];
  const sections = groups.map((group) =>
    section(
      group,
      all.filter((option) => option.group === group),
    ),
  );
  const page = readFileSync(new URL('../../../docs/options.md', import.meta.url), 'utf8');
  expect(page).toBe([introduction, ...sections].join('\n'));
});
