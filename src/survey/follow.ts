/** Repeats a survey while the cluster changes. Watches bring the changes, so that nothing is listed again and again. */
import type { ClusterClient, ListScope, ObjectSink } from '../model/cluster-client.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { configScope, gather, watchedKinds } from './gather.ts';
import type { ClusterStore } from './store.ts';
import { storeFor, surveyOf, type KnownContents, type Survey, type SurveyInput } from './survey.ts';

/** When a survey is repeated. */
export interface Pace {
  /** Resolves after this many ms, or rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At most one survey in this time, ms. */
  readonly shortestMs: number;
  /** A survey is repeated after this time even without a change, since gates open with time. */
  readonly longestMs: number;
}

/**
 * Passes a survey of the present state, and another one after changes, until the signal aborts.
 * @throws ClientError from the first survey; the signal's reason when the signal aborts
 */
export async function followSurvey(
  input: SurveyInput,
  { sleep, shortestMs, longestMs }: Pace,
  onSurvey: (survey: Survey) => void,
  signal: AbortSignal,
): Promise<never> {
  const store = storeFor(input);
  const known: KnownContents = new Map();
  await gather({ ...input, options: input.installation.options }, store);
  onSurvey(await surveyOf(input, store, known));
  const news = { count: 0 };
  const onChange = (): void => {
    news.count += 1;
  };
  for (const { kind, scope, sink } of followed(input, store, onChange)) {
    void input.client.follow(kind, scope, sink, signal);
  }
  for (let waitedMs = 0; ;) {
    await sleep(shortestMs, signal);
    waitedMs += shortestMs;
    if (news.count === 0 && waitedMs < longestMs) continue;
    waitedMs = 0;
    news.count = 0;
    onSurvey(await surveyOf(input, store, known));
  }
}

interface Followed {
  readonly kind: Parameters<ClusterClient['follow']>[0];
  readonly scope: ListScope;
  readonly sink: ObjectSink;
}

/** What the user may not list is not followed either. */
function followed(input: SurveyInput, store: ClusterStore, onChange: () => void): readonly Followed[] {
  const { scope, installation } = input;
  const { options } = installation;
  const sinkOf = (
    upsert: (object: KubeObject) => void,
    remove: (namespace: string, name: string) => void,
  ): ObjectSink => ({
    upsert: (object) => {
      upsert(object);
      onChange();
    },
    remove: (name, namespace = '') => {
      remove(namespace, name);
      onChange();
    },
  });
  return scope.namespaces.flatMap((namespace) => [
    ...scope.kinds.map((kind) => ({
      kind,
      scope: { namespace, labelSelector: scope.selector },
      sink: sinkOf(
        (object) => {
          if (isWanted(object, kind, scope)) store.takeWorkload(kind, object);
        },
        (inNamespace, name) => {
          store.removeWorkload(kind, inNamespace, name);
        },
      ),
    })),
    ...watchedKinds(options)
      .filter((kind) => !store.notListed.has(kind))
      .map((kind) => ({
        kind,
        scope: configScope(kind, namespace, options),
        sink: sinkOf(
          (object) => {
            store.takeConfig(kind, object);
          },
          (inNamespace, name) => {
            store.removeConfig(kind, inNamespace, name);
          },
        ),
      })),
  ]);
}

/** A survey of named workloads follows all of their kind, and keeps those that are named. */
function isWanted({ metadata }: KubeObject, kind: string, { named }: SurveyInput['scope']): boolean {
  return named === undefined || named.some((each) => each.kind === kind && each.name === metadata?.name);
}
