/**
 * How the pods of the fake node behave when a test asks for it: by a text in the content that a pod starts with, so
 * that the same pods live with one content and fail with another one. Without such a text a pod is ready at once.
 */
import type { ApiObject } from '../support/api-client.ts';

/**
 * What containers do that start with a content:
 *
 * * `not-ready`: they run, and their probe never succeeds;
 * * `crash-loop`: they end before they are ready. Each restart reads the configs again;
 * * `refused`: the runtime refuses to create them from this content. Each attempt reads the configs again;
 * * `crash-after-ready:<ms>`: they end that long after they have become ready, again after each restart;
 * * `slow:<ms>`: they become ready that long after their start;
 * * `until:<name>`: they become ready when this ConfigMap exists in their namespace.
 */
export type Behaviour =
  'not-ready' | 'crash-loop' | 'refused' | `crash-after-ready:${number}` | `slow:${number}` | `until:${string}`;

/** Whether the containers of a pod run, and whether they are ready. */
export type ContainerPhase = 'running' | 'ready' | 'crashed';

/** What happens next in the life of a container that has started. */
export interface NextPhase {
  readonly phase: ContainerPhase;
  /** Time since it has started, or the ConfigMap that it waits for. */
  readonly after: { readonly ms: number } | { readonly configMap: string };
}

/** The life of a container between two restarts. */
export interface ContainerLife {
  readonly first: ContainerPhase;
  readonly next?: NextPhase;
}

const marker =
  /\bbehave: (?<what>not-ready|crash-loop|refused|crash-after-ready:\d+|slow:\d+|until:[a-z0-9.-]+)(?:@(?<app>[a-z0-9.-]+))?(?![\w:@-])/g;

/** The text with which a config asks for a behaviour. @param app only of pods with this label `app` */
export function behave(behaviour: Behaviour, app?: string): string {
  return `behave: ${behaviour}${app === undefined ? '' : `@${app}`}`;
}

/**
 * The behaviour that the contents ask of a pod: the first one that concerns it. Undefined where none does, as in a
 * content of more than 4 KiB, of which only a digest is kept.
 * @param contents see `contentAtStart`
 */
export function behaviourOf(pod: ApiObject, contents: ReadonlyMap<string, string>): Behaviour | undefined {
  const asked = [...contents.values()].flatMap(valuesIn).flatMap((value) => [...value.matchAll(marker)]);
  const app = pod.metadata.labels?.['app'];
  const concerning = asked.find(({ groups }) => groups?.['app'] === undefined || groups['app'] === app);
  return concerning?.groups?.['what'] as Behaviour | undefined;
}

/** The life of containers with this behaviour. Those that are refused have none. */
export function lifeOf(behaviour: Exclude<Behaviour, 'refused'> | undefined): ContainerLife {
  if (behaviour === undefined) return { first: 'ready' };
  if (behaviour === 'not-ready') return { first: 'running' };
  if (behaviour === 'crash-loop') return { first: 'crashed' };
  const [what, argument = ''] = behaviour.split(':');
  if (what === 'until') return { first: 'running', next: { phase: 'ready', after: { configMap: argument } } };
  const after = { ms: Number(argument) };
  return what === 'slow'
    ? { first: 'running', next: { phase: 'ready', after } }
    : { first: 'ready', next: { phase: 'crashed', after } };
}

/** The values in a content as `contentAtStart` has it. */
function valuesIn(content: string): readonly string[] {
  const json = content.slice(content.indexOf(' ') + 1);
  return json.startsWith('{') ? Object.values(JSON.parse(json) as Record<string, string>) : [];
}
