/**
 * Scheduler, node and kubelet in one for a control plane that has none: every pod is bound to one node and is running
 * and ready as soon as its ConfigMaps and Secrets are there, unless their content asks for something else: see
 * `Behaviour`. It remembers with which content each pod started. No container exists, so there are no logs and no exec.
 */
import type { V1PodSpec } from '@kubernetes/client-node';

import { ApiClient, ApiError, type ApiObject, type ApiResponse } from '../support/api-client.ts';
import type { TestCluster } from '../support/cluster.ts';
import { follow } from './list-watch.ts';
import { keepNodeAlive, registerNode } from './node-registration.ts';
import { ObjectLoop } from './object-loop.ts';
import { PodLife } from './pod-life.ts';
import { contentAtStart, keepTerminatingAnnotation, startDelayAnnotation } from './pod-status.ts';

/** How the fake node behaves. */
export interface FakeNodeOptions {
  /** Default `fake-node`. */
  readonly name?: string;
  /**
   * Tainted, so that only pods of DaemonSets that tolerate `fakeNodeTaint` run on it; the node has a label with the key
   * of the taint, too. Default: false, a node for all pods that are not bound to another one by their affinity.
   */
  readonly isTainted?: boolean;
  /**
   * How long after its binding a pod starts. Default: what the pod's annotation `startDelayAnnotation` says, else 0.
   */
  readonly startDelayMs?: (pod: ApiObject) => number;
  /** Gets a line for each call that the API server refused. Default: no log. */
  readonly log?: (line: string) => void;
}

/** A running fake node. */
export interface FakeNode {
  readonly name: string;
  /**
   * With which config content the pod started, also when it is gone by now: see `contentAtStart`, which reads the same
   * from a pod object in any process. Empty when it has not started.
   */
  startedWith(podUid: string): ReadonlyMap<string, string>;
  /** Ends the fake node as a machine that loses power: its objects stay. */
  stop(): Promise<void>;
}

/** Starts a fake node; resolves when it serves the pods that exist. */
export async function startFakeNode(
  cluster: Pick<TestCluster, 'server' | 'caPem' | 'adminToken'>,
  options: FakeNodeOptions = {},
): Promise<FakeNode> {
  const kubelet = new FakeKubelet(
    new ApiClient({ server: cluster.server, caPem: cluster.caPem, token: cluster.adminToken }),
    options,
  );
  try {
    await kubelet.start();
    return kubelet;
  } catch (error) {
    await kubelet.stop();
    throw error;
  }
}

const CALL_TIMEOUT_MS = 10_000;

class FakeKubelet implements FakeNode {
  readonly name: string;
  readonly #client: ApiClient;
  readonly #isTainted: boolean;
  readonly #life: PodLife;
  readonly #log: (line: string) => void;
  readonly #ending = new AbortController();
  readonly #loop: ObjectLoop;
  readonly #startedWith = new Map<string, ReadonlyMap<string, string>>();
  #ended: Promise<unknown> = Promise.resolve();

  constructor(client: ApiClient, options: FakeNodeOptions) {
    const { name = 'fake-node', isTainted = false, log = (): void => undefined } = options;
    const { startDelayMs = annotatedStartDelayMs } = options;
    this.name = name;
    this.#isTainted = isTainted;
    this.#client = client;
    this.#log = log;
    const patchStatus = this.#patchStatus.bind(this);
    this.#life = new PodLife({ client, startDelayMs, patchStatus, signal: this.#ending.signal });
    const onError = (pod: ApiObject, error: unknown): void => {
      if (error instanceof ApiError) this.#log(`fake node: ${podPath(pod)}: ${error.message}`);
    };
    this.#loop = new ObjectLoop((pod) => this.#step(pod), onError, this.#ending.signal);
  }

  async start(): Promise<void> {
    await registerNode(this.#client, this.name, this.#isTainted);
    const { signal } = this.#ending;
    await new Promise<void>((onSynced) => {
      const follower = {
        onObject: (pod: ApiObject): void => {
          this.#notice(pod);
        },
        onGone: (pod: ApiObject): void => {
          this.#loop.forget(pod);
          this.#life.forget(pod);
        },
        onSynced,
      };
      this.#ended = Promise.all([
        keepNodeAlive(this.#client, this.name, signal),
        follow(this.#client, '/api/v1/pods', follower, signal),
      ]);
    });
  }

  startedWith(podUid: string): ReadonlyMap<string, string> {
    return this.#startedWith.get(podUid) ?? new Map<string, string>();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
    await this.#loop.ended();
    this.#client.close();
  }

  #notice(pod: ApiObject): void {
    const contents = contentAtStart(pod);
    if (contents !== undefined) this.#startedWith.set(pod.metadata.uid ?? '', contents);
    this.#loop.notice(pod);
  }

  async #step(pod: ApiObject): Promise<number | undefined> {
    const { nodeName = '' } = pod['spec'] as V1PodSpec;
    if (nodeName === '') {
      if (this.#mayBind(pod)) await this.#bind(pod);
      return undefined;
    }
    if (nodeName !== this.name) return undefined;
    if (pod.metadata['deletionTimestamp'] !== undefined) {
      if (pod.metadata.annotations?.[keepTerminatingAnnotation] !== 'true') await this.#finalise(pod);
      return undefined;
    }
    return isTerminal(pod) ? undefined : this.#life.step(pod);
  }

  #mayBind(pod: ApiObject): boolean {
    const { schedulingGates = [] } = pod['spec'] as V1PodSpec;
    if (schedulingGates.length > 0 || pod.metadata['deletionTimestamp'] !== undefined) return false;
    const wanted = nodeByAffinity(pod);
    return wanted === undefined ? !this.#isTainted : wanted === this.name;
  }

  async #bind(pod: ApiObject): Promise<void> {
    const { name, uid } = pod.metadata;
    const target = { apiVersion: 'v1', kind: 'Node', name: this.name };
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name, uid }, target };
    await this.#write('POST', `${podPath(pod)}/binding`, body);
  }

  async #finalise(pod: ApiObject): Promise<void> {
    await this.#write('DELETE', podPath(pod), { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } });
  }

  /** Writes only what was decided from the newest state; a pod that changed meanwhile comes again by the watch. */
  async #patchStatus(pod: ApiObject, status: object, annotations: Record<string, string>): Promise<void> {
    const { uid, resourceVersion } = pod.metadata;
    await this.#write('PATCH', `${podPath(pod)}/status`, { metadata: { uid, resourceVersion, annotations }, status });
  }

  /** A call for which the answers "gone" and "changed" are as good as success, since the watch brings what follows. */
  async #write(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object): Promise<void> {
    const response = await this.#client.request(method, path, {
      body,
      contentType: method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]),
    });
    if (response.status >= 300 && !isOutdated(response)) throw new ApiError(`${method} ${path}`, response);
  }
}

function podPath({ metadata: { namespace = '', name } }: ApiObject): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

/** The pod, or its namespace, is gone, going or no longer what it was. */
function isOutdated({ status, body }: ApiResponse): boolean {
  return status === 404 || status === 409 || (status === 403 && String(body['message']).includes('being terminated'));
}

/** The node that the DaemonSet controller has chosen for a pod. */
function nodeByAffinity(pod: ApiObject): string | undefined {
  const { affinity } = pod['spec'] as V1PodSpec;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const fields = terms.flatMap(({ matchFields = [] }) => matchFields);
  return fields.find(({ key }) => key === 'metadata.name')?.values?.[0];
}

function isTerminal(pod: ApiObject): boolean {
  const { phase } = pod['status'] as { phase?: string };
  return phase === 'Succeeded' || phase === 'Failed';
}

function annotatedStartDelayMs(pod: ApiObject): number {
  return Number(pod.metadata.annotations?.[startDelayAnnotation] ?? 0);
}
