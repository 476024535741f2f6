/** What a page shows at its fullest: workloads that are current, held, waiting for approval, and reverted or failed. */
import { Shop } from './shop.ts';

const minuteMs = 60_000;
const pods = (name: string) => ({ containers: [{ name: 'app', envFrom: [{ configMapRef: { name } }] }] });

/** `web` waits for approval, `held` for a hold, `slow` failed, and `calm` and `other` are current. */
export async function pageStory(): Promise<Shop> {
  const shop = new Shop();
  shop.config('ConfigMap/app', { color: 'red', size: 'small' });
  shop.config('ConfigMap/calm', { mode: 'quiet' });
  shop.config('Secret/db', { password: 'first-value-of-a-secret', unused: 'second-value-of-a-secret' });
  shop.workload('web', { annotations: { 'reroll.dev/auto': 'true', 'reroll.dev/approval': 'required' } });
  shop.workload('held');
  shop.workload('calm', { podSpec: pods('calm') });
  shop.workload('slow', { podSpec: pods('calm') });
  const secretKeyRef = { name: 'db', key: 'password' };
  shop.workload('other', { podSpec: { containers: [{ name: 'app', env: [{ valueFrom: { secretKeyRef } }] }] } });
  await shop.control();
  shop.pass(minuteMs);
  shop.cluster.annotate({ kind: 'Deployment', name: 'held' }, { 'reroll.dev/hold': 'true INC-4711' });
  shop.config('ConfigMap/app', { color: 'blue', size: 'small' });
  shop.config('ConfigMap/calm', { mode: 'loud' });
  await shop.control();
  shop.cluster.patch(
    { kind: 'Deployment', name: 'slow' },
    {
      status: {
        updatedReplicas: 0,
        availableReplicas: 0,
        conditions: [
          {
            type: 'Progressing',
            status: 'False',
            reason: 'ProgressDeadlineExceeded',
            lastUpdateTime: '2027-01-07T09:01:00Z',
          },
        ],
      },
    },
  );
  shop.pass(minuteMs);
  return shop;
}

/** The pages of the story. */
export const storyPages = [
  '/',
  '/workloads',
  '/workloads?state=pending&q=we',
  '/w/Deployment/shop/web',
  '/w/Deployment/shop/slow',
  '/configs/ConfigMap/shop/app',
  '/configs/Secret/shop/db',
] as const;
