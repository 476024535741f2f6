/** What the page of the demo shows: after the steps, which leave everything current, workloads wait for people. */
import { waitFor } from '../support/wait-for.ts';
import { namespace, type DemoEnv } from './env.ts';

/** No pod with it becomes ready. Another one than in the steps: the same pod template would come back. */
const lostText = 'upstream: lost';

const config = (name: string): string => `/api/v1/namespaces/${namespace}/configmaps/${name}`;

/** A hold, an approval that is missing, and a shared config whose first user does not become ready. */
export async function tellPageStory(env: DemoEnv): Promise<void> {
  await env.reroll('hold', 'deploy/web', '--reason', 'INC-4711');
  await env.client.patch(`/apis/apps/v1/namespaces/${namespace}/statefulsets/queue`, {
    metadata: { annotations: { 'reroll.dev/approval': 'required' } },
  });
  await env.client.patch(config('settings'), { data: { color: 'violet' } });
  await env.client.patch(config('limits'), { data: { workers: '12' } });
  await env.client.patch(config('site'), { data: { region: 'west' } });
  env.cluster.workloads.hold({ text: lostText });
  await env.client.patch(config('routes'), { data: { routes: lostText } });
  const page = await env.controller.pageUrl();
  await waitFor('the story on the page', async () => {
    const response = await fetch(`${page}api/v1alpha1/status`);
    if (!response.ok) return false;
    const { summary } = (await response.json()) as StatusData;
    return (summary.pending ?? 0) > 10;
  });
}

interface StatusData {
  readonly summary: Readonly<Partial<Record<'pending', number>>>;
}
