/** Repeats a survey while the cluster changes. Watches bring the changes, so that nothing is listed again and again. */
import { ClientError, type ClusterClient, type ListScope, type ObjectSink } from '../model/cluster-client.ts';
import { watchedConfigKinds } from '../model/kinds.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { configScope, gather, gatherNamespaces } from './gather.ts';
import type { Installation } from './installation.ts';
import type { ClusterStore } from './store.ts';
import { storeFor, surveyOf, type KnownContents, type Survey, type SurveyInput } from './survey.ts';

/** When a survey is repeated. */
export interface Pace {
  /** Resolves after this many ms, or rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At most one survey in this time, ms. */
  readonly shortestMs: number;
  /**
   * After this time Namespaces and the installation are read again, ms, and the survey is repeated even without a
   * change, since gates open with time.
   */
  readonly longestMs: number;
}

export interface Following {
  readonly pace: Pace;
  /** Reads the installation again: its gates or its leader may have changed. */
  readonly readInstallation: () => Promise<Installation>;
  readonly onSurvey: (survey: Survey) => void;
  /** Set where a failure after the first survey does not end the repetition: it is tried again. */
  readonly onFailure?: (error: ClientError) => void;
}

/**
 * Passes a survey of the present state, and another one after changes, until the signal aborts.
 * @throws ClientError of the first survey, and of others where there is no `onFailure`; the signal's reason when the
 *   signal aborts
 */
export async function followSurvey(
  first: SurveyInput,
  { pace, readInstallation, onSurvey, onFailure }: Following,
  signal: AbortSignal,
): Promise<never> {
  const store = storeFor(first);
  const known: KnownContents = new Map();
  await gather(gatherInput(first), store);
  onSurvey(await surveyOf(first, store, known));
  const news = { count: 0 };
  const onChange = (): void => {
    news.count += 1;
  };
  for (const { kind, scope, sink } of followed(first, store, onChange)) {
    void first.client.follow(kind, scope, sink, signal);
  }
  const again = repeated(first, { store, known, readInstallation });
  for (let waitedMs = 0; ;) {
    await pace.sleep(pace.shortestMs, signal);
    waitedMs += pace.shortestMs;
    const isLong = waitedMs >= pace.longestMs;
    if (!isLong && news.count === 0) continue;
    if (isLong) waitedMs = 0;
    news.count = 0;
    try {
      onSurvey(await again(isLong));
    } catch (error) {
      if (onFailure === undefined || !(error instanceof ClientError) || signal.aborted) throw error;
      onFailure(error);
      // The next time reads again what has failed.
      waitedMs = pace.longestMs - pace.shortestMs;
    }
  }
}

interface Repeating extends Pick<Following, 'readInstallation'> {
  readonly store: ClusterStore;
  readonly known: KnownContents;
}

/** Makes the next survey, with or without reading the Namespaces and the installation again. */
function repeated(first: SurveyInput, { store, known, readInstallation }: Repeating) {
  let input = first;
  return async (readsAgain: boolean): Promise<Survey> => {
    if (readsAgain) {
      input = { ...first, installation: await readInstallation() };
      await gatherNamespaces(gatherInput(input), store);
    }
    return surveyOf(input, store, known);
  };
}

function gatherInput(input: SurveyInput): Parameters<typeof gather>[0] {
  return { ...input, options: input.installation.options };
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
    ...watchedConfigKinds(options.resourcesToIgnore)
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
