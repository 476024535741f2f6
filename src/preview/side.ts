/** One of the two states that a preview compares: the objects of a tree or of a cluster that matter to a roll. */
import type { Manifest } from '../manifests/manifest.ts';
import {
  configKey,
  configRef,
  workloadKindOf,
  workloadKey,
  type ConfigKey,
  type WorkloadKey,
  type WorkloadKind,
} from '../model/kinds.ts';
import { groupOf, readMetadata, templateOf, type KubeObject, type WorkloadObject } from '../model/kube-object.ts';
import type { Reference } from '../model/workload-state.ts';
import { canonicalText } from '../plan/record/digest.ts';
import { findReferences } from '../plan/references/references.ts';
import { configOf, externalOf, secretOf, type ExternalConfig, type SideConfig } from './config-objects.ts';

/** Stands for the namespace of objects that name none, where no default is given. */
export const unsetNamespace = '(unset)';

export interface SideWorkload {
  readonly kind: WorkloadKind;
  readonly object: WorkloadObject;
  readonly manifest: Manifest;
  readonly references: readonly Reference[];
}

export interface Side {
  readonly namespaces: ReadonlyMap<string, KubeObject>;
  readonly workloads: ReadonlyMap<WorkloadKey, SideWorkload>;
  readonly configs: ReadonlyMap<ConfigKey, SideConfig>;
}

/**
 * Of two manifests of one object the later one counts, as when both are applied.
 * @param namespace of objects that name none
 */
export function sideOf(manifests: readonly Manifest[], namespace = unsetNamespace): Side {
  const builder = new SideBuilder();
  for (const manifest of manifests) {
    if (manifest.isPatch !== true) builder.take(manifest, within(manifest.object, namespace));
  }
  return builder.build();
}

class SideBuilder {
  readonly #namespaces = new Map<string, KubeObject>();
  readonly #workloads = new Map<WorkloadKey, SideWorkload>();
  readonly #configs = new Map<ConfigKey, SideConfig>();
  readonly #external: ExternalConfig[] = [];

  take(manifest: Manifest, object: KubeObject): void {
    const { apiVersion = '', kind = '' } = object;
    const { name } = readMetadata(object);
    if (name === '') return;
    const workload = workloadKindOf(kind, groupOf(apiVersion));
    if (workload !== undefined) this.#takeWorkload(workload, object, manifest);
    else if (kind === 'Namespace' && apiVersion === 'v1') this.#namespaces.set(name, object);
    else this.#takeConfig(manifest, object);
  }

  build(): Side {
    for (const external of this.#external) {
      const config = secretOf(external, this.#keysOf(external));
      const { namespace, name } = readMetadata(config.object);
      this.#configs.set(configKey('Secret', namespace, name), config);
    }
    return {
      namespaces: this.#namespaces,
      workloads: this.#workloads,
      configs: this.#configs,
    };
  }

  #takeWorkload(kind: WorkloadKind, object: WorkloadObject, manifest: Manifest): void {
    const { namespace, name } = readMetadata(object);
    const references = findReferences(templateOf(kind, object)?.spec);
    this.#workloads.set(workloadKey({ kind, namespace, name }), { kind, object, manifest, references });
  }

  #takeConfig(manifest: Manifest, object: KubeObject): void {
    const config = configOf(manifest, object);
    if (config !== undefined) {
      const { namespace, name } = readMetadata(config.object);
      this.#configs.set(configKey(config.kind, namespace, name), config);
      return;
    }
    const external = externalOf(manifest, object, canonicalText);
    if (external !== undefined) this.#external.push(external);
  }

  /** The single keys of a Secret that workloads name. */
  #keysOf({ object }: ExternalConfig): readonly string[] {
    const { namespace, name } = readMetadata(object);
    const users = [...this.#workloads.values()].filter((user) => readMetadata(user.object).namespace === namespace);
    const ref = configRef('Secret', name);
    const used = users.flatMap(({ references }) =>
      references.filter((each) => configRef(each.kind, each.name) === ref),
    );
    return used.map(({ key }) => key);
  }
}

function within(object: KubeObject, namespace: string): KubeObject {
  const { metadata = {} } = object;
  const own = metadata.namespace ?? '';
  return { ...object, metadata: { ...metadata, namespace: own === '' ? namespace : own } };
}
