/** The objects that tell Flux what to deploy, as in the example, and their status. */
import { readFile } from 'node:fs/promises';

import { parseAllDocuments } from 'yaml';

import type { ApiObject } from '../support/api-client.ts';

const groups = { GitRepository: 'source.toolkit.fluxcd.io', Kustomization: 'kustomize.toolkit.fluxcd.io' } as const;

export type FluxKind = keyof typeof groups;

/** Path of an object of Flux, or of all of its kind in a namespace. */
export function fluxPath(kind: FluxKind, namespace: string, name?: string): string {
  const collection = `/apis/${groups[kind]}/v1/namespaces/${namespace}/${kind === 'GitRepository' ? 'gitrepositories' : 'kustomizations'}`;
  return name === undefined ? collection : `${collection}/${name}`;
}

export interface Source {
  readonly repository: ApiObject;
  readonly kustomization: ApiObject;
}

/** A GitRepository and the Kustomization that deploys from it, in one file. */
export async function readSource(path: string): Promise<Source> {
  const documents = parseAllDocuments(await readFile(path, 'utf8')).map((document) => document.toJS() as ApiObject);
  const repository = documents.find(({ kind }) => kind === 'GitRepository');
  const kustomization = documents.find(({ kind }) => kind === 'Kustomization');
  if (repository === undefined || kustomization === undefined) throw new Error(`${path} lacks one of the two`);
  return { repository, kustomization };
}

interface Status {
  readonly observedGeneration?: number;
  readonly lastHandledReconcileAt?: string;
  readonly lastAppliedRevision?: string;
  readonly artifact?: { readonly revision: string; readonly lastUpdateTime: string };
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
}

export function statusOf({ status = {} }: ApiObject): Status {
  return status as Status;
}

/** Whether Flux has finished its current work. @throws Error with its message when it has failed */
export function isReady(object: ApiObject): boolean {
  const { observedGeneration, conditions = [] } = statusOf(object);
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (ready?.status === 'False') throw new Error(ready.message);
  return ready?.status === 'True' && observedGeneration === object.metadata.generation;
}

/** The annotation that makes Flux reconcile at once; its name is part of Flux's API. */
export const requestedAt = 'reconcile.fluxcd.io/requestedAt';
