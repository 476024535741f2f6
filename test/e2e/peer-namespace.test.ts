/** A Deployment of Reloader that runs reroll's image keeps its variable, and a log line reports its effect. */
import { expect, test } from '@jest/globals';

import { useInstallation } from './fixture.ts';

const e2e = useInstallation();

test('KUBERNETES_NAMESPACE restricts the watches with the dialect, and is logged', async () => {
  const { installation, cluster } = e2e;
  const variables = { KUBERNETES_NAMESPACE: cluster.namespace };
  const controller = installation.launch(['--dialect=stakater'], variables);
  const line = await controller.line('only the namespaces of this variable are watched: no option selects namespaces');
  expect(line).toMatchObject({ level: 'info', variable: 'KUBERNETES_NAMESPACE', namespaces: [cluster.namespace] });
  await controller.synced();
});
