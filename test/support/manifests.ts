/** Reads manifests, from files or rendered by a program, and lists the rights that their Roles grant. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parseAllDocuments } from 'yaml';

const root = resolve(import.meta.dirname, '../../manifests');

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly object[];
  readonly spec?: ManifestSpec;
}

/** The fields of specs that tests read. */
export interface ManifestSpec {
  readonly selector?: object;
  readonly podSelector?: object;
  readonly template?: { readonly spec: PodManifest };
}

export interface PodManifest {
  readonly serviceAccountName: string;
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly [ContainerManifest];
  readonly volumes?: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
}

export interface ContainerManifest {
  readonly args: readonly string[];
  readonly env: readonly VariableManifest[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface VariableManifest {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
}

/** A rule of a Role or ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** One right: a verb on a resource. */
export interface Right {
  readonly group: string;
  readonly resource: string;
  /** The one object that it is limited to. */
  readonly name?: string;
  readonly verb: string;
}

/** The objects of YAML documents, in their order. */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.contents === null ? [] : [document.toJS() as Manifest];
  });
}

/** Those of a file below `manifests`. */
export function readManifests(path: string): readonly Manifest[] {
  return parseManifests(readManifestText(path));
}

/** The text of a file below `manifests`. */
export function readManifestText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** `Role reroll-system/reroll`; without a namespace where there is none. */
export function identityOf({ kind, metadata: { namespace, name } }: Manifest): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The rights that rules give, one by one. */
export function rightsOf(rules: readonly Rule[]): readonly Right[] {
  return rules.flatMap(({ apiGroups, resources, resourceNames = [undefined], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        resourceNames.flatMap((name) =>
          verbs.map((verb) => ({ group, resource, verb, ...(name === undefined ? {} : { name }) })),
        ),
      ),
    ),
  );
}

/** `get secrets/reroll-hash-key`, `list deployments.apps`. */
export function nameOfRight({ group, resource, name, verb }: Right): string {
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}${name === undefined ? '' : `/${name}`}`;
}
