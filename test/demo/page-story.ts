/** What the page of the demo shows: after the steps, which leave everything current, three workloads wait for people. */
import { waitFor } from '../support/wait-for.ts';
import { namespace, type DemoEnv } from './env.ts';
import { badText } from './objects.ts';

const config = (name: string): string => `/api/v1/namespaces/${namespace}/configmaps/${name}`;

/** A hold, an approval that is missing, and a content with which a rollout fails. */
export async function tellPageStory(env: DemoEnv): Promise<void> {
  await env.reroll('hold', 'deploy/web', '--reason', 'INC-4711');
  await env.client.patch(`/apis/apps/v1/namespaces/${namespace}/statefulsets/queue`, {
    metadata: { annotations: { 'reroll.dev/approval': 'required' } },
  });
  await env.client.patch(config('settings'), { data: { color: 'violet' } });
  await env.client.patch(config('limits'), { data: { workers: '12' } });
  await env.client.patch(config('site'), { data: { region: 'west' } });
  await env.client.patch(config('routes'), { data: { routes: badText } });
  const page = await env.controller.pageUrl();
  await waitFor('the story on the page', async () => {
    const response = await fetch(`${page}api/v1alpha1/status`);
    if (!response.ok) return false;
    const { summary, breakers } = (await response.json()) as StatusData;
    const isTripped = breakers.some(({ resumedAt }) => resumedAt === null);
    return isTripped && (summary.pending ?? 0) > 10 && (summary.rolling ?? 0) < 2;
  });
}

interface StatusData {
  readonly summary: Readonly<Partial<Record<'pending' | 'rolling' | 'failed', number>>>;
  readonly breakers: readonly { readonly resumedAt: string | null }[];
}
