/** The story of the demo with Flux: each step commits something, or takes a commit back, and tells when what was seen of it. */
import type { ApiObject } from '../support/api-client.ts';
import { isRolledOut } from '../support/rollout-watch.ts';
import type { Change, Checkout } from '../gitops/checkout.ts';
import { color, image, unusedKey } from '../gitops/example.ts';
import { statusOf } from '../gitops/flux-objects.ts';
import { paths, type FluxStage } from './flux-stage.ts';
import type { Step } from './telling.ts';

const web = 'Deployment/web';

/** What `--settle` is by default, ms. */
const settleMs = 1000;

export const fluxStory: readonly Step<FluxStage>[] = [
  {
    does: 'deploy the repository of docs/examples/flux, and start reroll',
    play: async (stage) => {
      await stage.rollouts.until('web to run', web, isRolledOut);
      await stage.startController();
      await stage.rollouts.until('its record', web, (object) => annotation(object, 'reroll.dev/record') !== undefined);
      expectCount(stage);
      return 'web has its record; no rollout';
    },
  },
  {
    does: 'commit another value of ConfigMap app, and push',
    play: async (stage) => {
      const times = await deliver(stage, commit('Blue', color('red', 'blue')), appHas('blue'));
      return told('one rollout, by reroll', times, ({ config, template }) => byReroll(template - config));
    },
  },
  {
    does: 'commit another value and another image together, and push',
    play: async (stage) => {
      const change = commit('Green, with a new release', color('blue', 'green'), image('1.0.0', '1.1.0'));
      const times = await deliver(stage, change, appHas('green'));
      const version = (await stage.client.get(`${paths.configMaps}/app`)).metadata.resourceVersion;
      await stage.rollouts.until('the record of it', web, (object) => recordedVersion(object) === version);
      return told('one rollout, by Flux; reroll has seen that its pods are fresh', times, () => 'Flux');
    },
  },
  {
    does: 'commit a key that nobody uses, and push',
    play: async (stage) => {
      const isSeen = stage.sightings.next(paths.configMaps, ({ metadata, data }) => {
        return metadata.name === 'logging' && (data as { retention?: string }).retention === '30d';
      });
      await push(stage, commit('Keep logs longer', unusedKey));
      await isSeen;
      expectCount(stage);
      return 'no rollout';
    },
  },
  {
    does: 'git revert what came before it: value and image go back together',
    play: async (stage) => {
      const revert = (checkout: Checkout): Promise<string> => checkout.revert('HEAD~1');
      const times = await deliver(stage, revert, appHas('blue'));
      return told('one rollout, by Flux', times, () => 'Flux');
    },
  },
  {
    does: 'stop reroll, commit another value, push, and start reroll when Flux has applied it',
    play: async (stage) => {
      await stage.stopController();
      const isApplied = stage.sightings.next(paths.configMaps, appHas('violet'));
      await push(stage, commit('Violet', color('blue', 'violet')));
      await isApplied;
      expectCount(stage);
      await stage.startController();
      await nextRollout(stage);
      return 'one rollout, by reroll: nothing was lost';
    },
  },
];

/** When what was seen, by the clock of `performance.now()`. */
interface Times {
  /** `git push` had ended. */
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

/** Brings a commit to the cluster that changes the ConfigMap `app` and rolls `web` once, by whomever. */
async function deliver(
  stage: FluxStage,
  change: (checkout: Checkout) => Promise<string>,
  isApplied: (object: ApiObject) => boolean,
): Promise<Times> {
  const { sightings, rollouts } = stage;
  const before = rollouts.object(web)?.metadata.generation ?? 0;
  const isNewTemplate = ({ metadata }: ApiObject): boolean => (metadata.generation ?? 0) > before;
  const seen = [
    sightings.next(paths.configMaps, isApplied),
    sightings.next(paths.deployments, isNewTemplate),
    sightings.next(paths.deployments, (object) => isNewTemplate(object) && isRolledOut(object)),
  ] as const;
  const [pushed, artifact] = await push(stage, change);
  const [config, template, ready] = await Promise.all(seen);
  await nextRollout(stage);
  return { pushed, artifact, config, template, ready };
}

/** When it was pushed, and when Flux had fetched it. */
async function push(
  stage: FluxStage,
  change: (checkout: Checkout) => Promise<string>,
): Promise<readonly [number, number]> {
  const head = await change(stage.checkout);
  const fetched = stage.sightings.next(paths.repositories, (object) => {
    return statusOf(object).artifact?.revision.endsWith(head) === true;
  });
  await stage.checkout.push();
  const pushed = performance.now();
  await stage.notify(head);
  return [pushed, await fetched];
}

/** One more template change, and no second one. */
async function nextRollout(stage: FluxStage): Promise<void> {
  stage.expected += 1;
  await stage.rollouts.untilCount(web, stage.expected);
  expectCount(stage);
}

function expectCount({ rollouts, expected }: FluxStage): void {
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

/** At which version of ConfigMap `app` the content was read that the pods were started with, as reroll sees it. */
function recordedVersion(object: ApiObject): string | undefined {
  const record = JSON.parse(annotation(object, 'reroll.dev/record') ?? '{}') as {
    configs?: Readonly<Record<string, { rv?: string }>>;
  };
  return record.configs?.['ConfigMap/app']?.rv;
}

/** The times between what was seen, one line each. */
function told(outcome: string, times: Times, template: (times: Times) => string): string {
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

/** reroll waits until the content has been quiet for `settle`; what is left is its own work, and the patch. */
function byReroll(ms: number): string {
  return `reroll: settle ${inMs(settleMs)}, and ${inMs(ms - settleMs)} of its own until the patch was accepted`;
}

function inMs(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}
