/** The steps of the demo with Flux: each commits or reverts a change and returns the times of its effects. */
import type { ApiObject } from '../support/api-client.ts';
import { isRolledOut } from '../support/rollout-watch.ts';
import type { Change, Checkout } from '../gitops/checkout.ts';
import { color, image, unusedKey } from '../gitops/example.ts';
import { statusOf } from '../gitops/flux-objects.ts';
import { paths, type FluxEnv } from './flux-env.ts';
import type { Step } from './runner.ts';

const web = 'Deployment/web';

/** The default of `--settle`, ms. */
const settleMs = 1000;

export const fluxSteps: readonly Step<FluxEnv>[] = [
  {
    title: 'deploy the repository of docs/examples/flux, and start reroll',
    run: async (env) => {
      await env.rollouts.until('web to run', web, isRolledOut);
      await env.startController();
      await env.rollouts.until('its record', web, (object) => annotation(object, 'reroll.dev/record') !== undefined);
      expectCount(env);
      return 'web has its record; no rollout';
    },
  },
  {
    title: 'commit another value of ConfigMap app, and push',
    run: async (env) => {
      const times = await deliver(env, commit('Blue', color('red', 'blue')), appHas('blue'));
      return timeline('one rollout, by reroll', times, ({ config, template }) => byReroll(template - config));
    },
  },
  {
    title: 'commit another value and another image together, and push',
    run: async (env) => {
      const change = commit('Green, with a new release', color('blue', 'green'), image('1.0.0', '1.1.0'));
      const times = await deliver(env, change, appHas('green'));
      const version = (await env.client.get(`${paths.configMaps}/app`)).metadata.resourceVersion;
      await env.rollouts.until('the record of it', web, (object) => recordedVersion(object) === version);
      return timeline('one rollout, by Flux; reroll records that the pods have the new content', times, () => 'Flux');
    },
  },
  {
    title: 'commit a key that no workload uses, and push',
    run: async (env) => {
      const isSeen = env.objects.next(paths.configMaps, ({ metadata, data }) => {
        return metadata.name === 'logging' && (data as { retention?: string }).retention === '30d';
      });
      await push(env, commit('Keep logs longer', unusedKey));
      await isSeen;
      expectCount(env);
      return 'no rollout';
    },
  },
  {
    title: 'git revert the commit before it: value and image go back together',
    run: async (env) => {
      const revert = (checkout: Checkout): Promise<string> => checkout.revert('HEAD~1');
      const times = await deliver(env, revert, appHas('blue'));
      return timeline('one rollout, by Flux', times, () => 'Flux');
    },
  },
  {
    title: 'stop reroll, commit another value, push, and start reroll when Flux has applied it',
    run: async (env) => {
      await env.stopController();
      const isApplied = env.objects.next(paths.configMaps, appHas('violet'));
      await push(env, commit('Violet', color('blue', 'violet')));
      await isApplied;
      expectCount(env);
      await env.startController();
      await nextRollout(env);
      return 'one rollout, by reroll: nothing was lost';
    },
  },
];

/** Times of the effects of a commit (`performance.now()`). */
interface Times {
  /** End of `git push`. */
  readonly pushed: number;
  /** Flux had fetched the commit. */
  readonly artifact: number;
  /** The API server had the new ConfigMap. */
  readonly config: number;
  /** The API server had the new pod template. */
  readonly template: number;
  /** All pods were of the new template, and ready. */
  readonly ready: number;
}

/** Delivers a commit that changes the ConfigMap `app`, and waits for the one rollout of `web`, by Flux or by reroll. */
async function deliver(
  env: FluxEnv,
  change: (checkout: Checkout) => Promise<string>,
  isApplied: (object: ApiObject) => boolean,
): Promise<Times> {
  const { objects, rollouts } = env;
  const before = rollouts.object(web)?.metadata.generation ?? 0;
  const isNewTemplate = ({ metadata }: ApiObject): boolean => (metadata.generation ?? 0) > before;
  const effects = [
    objects.next(paths.configMaps, isApplied),
    objects.next(paths.deployments, isNewTemplate),
    objects.next(paths.deployments, (object) => isNewTemplate(object) && isRolledOut(object)),
  ] as const;
  const [pushed, artifact] = await push(env, change);
  const [config, template, ready] = await Promise.all(effects);
  await nextRollout(env);
  return { pushed, artifact, config, template, ready };
}

/** Times of the push and of Flux's fetch. */
async function push(env: FluxEnv, change: (checkout: Checkout) => Promise<string>): Promise<readonly [number, number]> {
  const head = await change(env.checkout);
  const fetched = env.objects.next(paths.repositories, (object) => {
    return statusOf(object).artifact?.revision.endsWith(head) === true;
  });
  await env.checkout.push();
  const pushed = performance.now();
  await env.notify(head);
  return [pushed, await fetched];
}

/** Waits for one more template change, and fails on a second one. */
async function nextRollout(env: FluxEnv): Promise<void> {
  env.expected += 1;
  await env.rollouts.untilCount(web, env.expected);
  expectCount(env);
}

function expectCount({ rollouts, expected }: FluxEnv): void {
  const count = rollouts.count(web);
  if (count !== expected) throw new Error(`${String(count)} rollouts instead of ${String(expected)}`);
}

function commit(message: string, ...changes: readonly Change[]): (checkout: Checkout) => Promise<string> {
  return async (checkout) => {
    await checkout.change(changes);
    return checkout.commit(message);
  };
}

function appHas(value: string): (object: ApiObject) => boolean {
  return ({ metadata, data }) => metadata.name === 'app' && (data as { color?: string }).color === value;
}

function annotation({ metadata }: ApiObject, key: string): string | undefined {
  return metadata.annotations?.[key];
}

/** The resourceVersion of ConfigMap `app` in the record. */
function recordedVersion(object: ApiObject): string | undefined {
  const record = JSON.parse(annotation(object, 'reroll.dev/record') ?? '{}') as {
    configs?: Readonly<Record<string, { rv?: string }>>;
  };
  return record.configs?.['ConfigMap/app']?.rv;
}

/** The times between the effects, one line each. */
function timeline(outcome: string, times: Times, template: (times: Times) => string): string {
  const { pushed, artifact, config, template: templateMs, ready } = times;
  const rows = [
    ['artifact', artifact - pushed, 'Flux has fetched the commit; counted from the end of git push'],
    ['ConfigMap', config - artifact, 'Flux'],
    ['pod template', templateMs - config, template(times)],
    ['pods ready', ready - templateMs, 'of a fake node, which starts them at once'],
    ['altogether', ready - pushed, ''],
  ] as const;
  const lines = rows.map(([what, ms, by]) => `${what.padEnd(13)}${inMs(ms).padStart(8)}  ${by}`.trimEnd());
  return [outcome, ...lines].join('\n');
}

/** reroll waits `settle` after the change; the rest is its own work and the patch. */
function byReroll(ms: number): string {
  return `reroll: settle ${inMs(settleMs)}, and ${inMs(ms - settleMs)} of its own until the patch was accepted`;
}

function inMs(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}
