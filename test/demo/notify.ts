/** `npm run demo -- --notify`: shows the messages that a local webhook receives. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { SinkServer } from '../fakes/sink-server.ts';
import { waitFor } from '../support/wait-for.ts';
import { DemoEnv, namespace } from './env.ts';
import { configMaps, secrets, web } from './objects.ts';
import { print, runSteps, type Step } from './runner.ts';

interface NotifyEnv {
  readonly demo: DemoEnv;
  readonly server: SinkServer;
}

const settings = `cluster: demo
sinks: [{name: ops, type: webhook, urlFile: ops.url}]
routes: [{sinks: [ops], events: [attention, rolled, released]}]
group: {wait: 1s, interval: 1s}
`;

const steps: readonly Step<NotifyEnv>[] = [
  {
    title: 'deploy web, and edit ConfigMap settings',
    run: async ({ demo, server }) => {
      for (const configMap of configMaps) await demo.client.create(core('configmaps'), configMap);
      for (const secret of secrets) await demo.client.create(core('secrets'), secret);
      await demo.client.create(deployments, web);
      await demo.rollouts.until('the record of web', 'Deployment/web', isRecorded);
      await demo.client.patch(core('configmaps', 'settings'), { data: { color: 'blue' } });
      return textOf(server, 'rolled');
    },
  },
  {
    title: 'ask for approval with reroll.dev/approval: "required", and edit it again',
    run: async ({ demo, server }) => {
      await demo.client.patch(`${deployments}/web`, {
        metadata: { annotations: { 'reroll.dev/approval': 'required' } },
      });
      await demo.client.patch(core('configmaps', 'settings'), { data: { color: 'green' } });
      return textOf(server, 'approval-needed');
    },
  },
  {
    title: 'approve it (kubectl reroll approve)',
    run: async ({ demo, server }) => {
      await demo.reroll('approve', 'deploy/web', '--yes');
      return textOf(server, 'released');
    },
  },
];

/** @returns whether every message arrived */
export async function runNotifyDemo(startMs: number, signal: AbortSignal): Promise<boolean> {
  const server = new SinkServer();
  server.byDefault = { status: 204 };
  const demo = await DemoEnv.open();
  try {
    const file = join(demo.folder, 'notifications.yaml');
    await writeFile(file, settings);
    await writeFile(join(demo.folder, 'ops.url'), `${await server.start()}/hook`);
    await demo.startController('--notifications', file);
    print('The controller has synced, and a webhook listens. Each step prints the text that the webhook receives.\n');
    return await runSteps({ demo, server }, steps, { startMs, signal });
  } finally {
    await demo.close();
    await server.stop();
  }
}

const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;

function core(plural: string, name?: string): string {
  return `/api/v1/namespaces/${namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
}

function isRecorded({ metadata }: { readonly metadata: { readonly annotations?: object } }): boolean {
  return Object.hasOwn(metadata.annotations ?? {}, 'reroll.dev/record');
}

/** The text of the message about an event, once it has arrived. */
async function textOf({ received }: SinkServer, event: string): Promise<string> {
  return waitFor(`a message about ${event}`, () => {
    const messages = received.map(({ body }) => JSON.parse(body) as { event: string; title: string; text: string });
    const message = messages.findLast((each) => each.event === event);
    return message && `${message.title}\n${message.text}`;
  });
}
