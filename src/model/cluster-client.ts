/** The calls of the API server that commands of users make, with the rights of the user. */
import type { MergePatch } from './decision.ts';
import type { AnnotatedKind, ConfigKind } from './kinds.ts';
import type { KubeObject } from './kube-object.ts';

export type ClientKind = AnnotatedKind | ConfigKind | 'ControllerRevision' | 'Lease' | 'Namespace';

export interface ListScope {
  /** Undefined for all namespaces, and for Namespaces themselves. */
  readonly namespace: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** The objects come without their content (`PartialObjectMetadata`). */
  readonly isMetadataOnly?: boolean;
}

/** The name of an object. The namespace is undefined for a Namespace itself. */
export interface ObjectName {
  readonly kind: ClientKind;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** `conflict`: the object has changed, or was replaced, since it was read. */
export type ClientPatch =
  | { readonly result: 'patched'; readonly object: KubeObject }
  | { readonly result: 'conflict' | 'absent' }
  | { readonly result: 'failed'; readonly message: string };

/** A call that failed; the message is safe to show and names the right that lacks. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** Whether the user lacks the right. */
  readonly isForbidden: boolean;

  constructor(message: string, isForbidden: boolean) {
    super(message);
    this.isForbidden = isForbidden;
  }
}

/** Whether a call failed because the user lacks a right. */
export function isForbiddenCall(error: unknown): error is ClientError {
  return error instanceof ClientError && error.isForbidden;
}

/** Gets the objects of a list, and each change. Neither function may throw. */
export interface ObjectSink {
  readonly upsert: (object: KubeObject) => void;
  /** @param namespace undefined for a Namespace */
  readonly remove: (name: string, namespace: string | undefined) => void;
}

export interface ClusterClient {
  /**
   * Pages of one list, each to be used before the next one is asked for. When its continue token becomes too old, the
   * list starts again, so that objects may come twice.
   * @throws ClientError; the signal's reason when the user stops the command
   */
  list(kind: ClientKind, scope: ListScope): AsyncIterable<readonly KubeObject[]>;
  /** Undefined if there is no such object. @throws as `list` */
  get(object: ObjectName): Promise<KubeObject | undefined>;
  /**
   * Sends a merge patch (RFC 7396).
   * @param isDryRun the API server checks the patch and stores nothing
   * @throws as `list`, except for what the result says
   */
  patch(object: ObjectName, patch: MergePatch, isDryRun: boolean): Promise<ClientPatch>;
  /**
   * Lists the objects and follows their changes until the signal aborts. It lists again after every interruption.
   * @throws nothing: it goes on after every failure, and reports failures to the user
   */
  follow(kind: ClientKind, scope: ListScope, sink: ObjectSink, signal: AbortSignal): Promise<void>;
  /** The time of the API server, ms: this machine's clock may differ. Of this machine before the first answer. */
  readonly nowMs: number;
}
