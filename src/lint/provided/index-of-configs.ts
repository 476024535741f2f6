/** Finds what provides a ConfigMap or Secret: a file, the cluster, a pattern of the user, or Kubernetes itself. */
import { configKinds, type ConfigKind } from '../../model/kinds.ts';
import type { Tree } from '../../manifests/manifest.ts';
import { canShareNamespace, type LintObject } from '../lint-object.ts';
import { textAt } from '../../model/members.ts';
import type { ExternalPattern, LintSettings } from '../settings.ts';
import { otherProvided } from './other-kinds.ts';
import { ownProvided } from './own.ts';
import type { Provided } from './provided.ts';

/** Kubernetes, and OpenShift, put these into every namespace. */
const everywhere: readonly Provided[] = [
  { kind: 'ConfigMap', name: 'kube-root-ca.crt', namespace: '*', keys: ['ca.crt'], config: undefined },
  { kind: 'ConfigMap', name: 'openshift-service-ca.crt', namespace: '*', keys: ['service-ca.crt'], config: undefined },
];

/** A place of a config: its kind, namespace (undefined if not known) and name. */
export interface Wanted {
  readonly kind: ConfigKind;
  readonly namespace: string | undefined;
  readonly name: string;
}

export class IndexOfConfigs {
  readonly #byName = new Map<string, Provided[]>();
  readonly #prefixes: Provided[] = [];
  /** Kinds and namespaces that have a config. */
  readonly #namespaces = new Set<string>();
  /** Namespaces of which other programs render objects that are not in the files; undefined stands for all. */
  readonly #unrendered: (string | undefined)[] = [];
  readonly #settings: Pick<LintSettings, 'external' | 'cluster'>;

  constructor(tree: Tree, objects: readonly LintObject[], settings: Pick<LintSettings, 'external' | 'cluster'>) {
    this.#settings = settings;
    for (const provided of everywhere) this.#add(provided);
    for (const object of objects) this.#addObject(object);
    for (const { generated, isPartial } of tree.kustomizations ?? []) {
      for (const each of generated) this.#add({ ...each, config: undefined });
      if (isPartial) this.#unrendered.push(undefined);
    }
    if (tree.templates.length > 0) this.#unrendered.push(undefined);
  }

  /** What provides it; empty if nothing does. */
  find({ kind, namespace, name }: Wanted): readonly Provided[] {
    const named = this.#byName.get(`${kind}/${name}`) ?? [];
    const prefixed = this.#prefixes.filter((each) => each.kind === kind && name.startsWith(each.name));
    const inFiles = [...named, ...prefixed].filter(
      (each) => each.namespace === '*' || canShareNamespace(each.namespace, namespace),
    );
    if (inFiles.length > 0) return inFiles;
    return this.#isElsewhere({ kind, namespace, name }) ? [this.#elsewhere({ kind, namespace, name })] : [];
  }

  /** Names of the configs of a kind that can be in a namespace. */
  namesIn(kind: ConfigKind, namespace: string | undefined): readonly string[] {
    const inCluster = namespace === undefined ? [] : (this.#settings.cluster?.namesIn(kind, namespace) ?? []);
    return [...new Set([...this.namesInFiles(kind, namespace), ...inCluster])];
  }

  /** The same of the files alone, whose reader may read all of them. */
  namesInFiles(kind: ConfigKind, namespace: string | undefined): readonly string[] {
    const inFiles = [...this.#byName.values()]
      .flat()
      .filter((each) => each.kind === kind && (each.namespace === '*' || canShareNamespace(each.namespace, namespace)));
    return [...new Set(inFiles.map(({ name }) => name))];
  }

  /** The keys that a config has, whatever provides them; undefined if they are not known. */
  keysOf(provided: readonly Provided[]): readonly string[] | undefined {
    const all = provided.flatMap(({ keys }) => keys ?? []);
    return provided.some(({ keys }) => keys === undefined) ? undefined : [...new Set(all)];
  }

  /** Whether a config that nothing here provides is missing for certain, as far as files can say that. */
  isKnownIn(kind: ConfigKind, namespace: string | undefined): boolean {
    if (namespace === undefined) return false;
    if (this.#settings.cluster?.namesIn(kind, namespace) !== undefined) return true;
    if (this.#unrendered.some((each) => canShareNamespace(each, namespace))) return false;
    return this.#namespaces.has(`${kind}/${namespace}`);
  }

  /** Whether a pattern of the user can mean configs of a kind in a namespace. */
  hasExternal(kind: ConfigKind, namespace: string | undefined): boolean {
    return this.#settings.external.some((each) => each.kind === kind && isOfNamespace(each, namespace));
  }

  #addObject(object: LintObject): void {
    for (const provided of isConfig(object) ? ownProvided(object) : otherProvided(object)) this.#add(provided);
    const unrendered = unrenderedBy(object);
    if (unrendered !== undefined) this.#unrendered.push(unrendered.namespace);
  }

  #add(provided: Provided): void {
    this.#namespaces.add(`${provided.kind}/${provided.namespace ?? ''}`);
    if (provided.isPrefix === true) {
      this.#prefixes.push(provided);
      return;
    }
    const key = `${provided.kind}/${provided.name}`;
    const others = this.#byName.get(key);
    if (others === undefined) this.#byName.set(key, [provided]);
    else others.push(provided);
  }

  #isElsewhere({ kind, namespace, name }: Wanted): boolean {
    const { external, cluster } = this.#settings;
    const isExternal = external.some(
      (each) => each.kind === kind && isOfNamespace(each, namespace) && each.name.matches(name),
    );
    return isExternal || (namespace !== undefined && cluster?.namesIn(kind, namespace)?.includes(name) === true);
  }

  #elsewhere({ kind, namespace, name }: Wanted): Provided {
    const keys = namespace === undefined ? undefined : this.#settings.cluster?.keysOf(kind, namespace, name);
    return { kind, namespace, name, keys, config: undefined };
  }
}

function isOfNamespace(pattern: ExternalPattern, namespace: string | undefined): boolean {
  return namespace === undefined || pattern.namespace.matches(namespace);
}

export function isConfig({ kind, group }: LintObject): boolean {
  return group === '' && (configKinds as readonly string[]).includes(kind);
}

/** Objects from which another program makes objects that no file has: the namespace of these. */
function unrenderedBy({
  kind,
  group,
  namespace,
  manifest: { object },
}: LintObject): { readonly namespace: string | undefined } | undefined {
  switch (`${kind}.${group}`) {
    case 'HelmRelease.helm.toolkit.fluxcd.io':
    case 'HelmChart.helm.cattle.io':
      return { namespace: textAt(object, 'spec', 'targetNamespace') ?? namespace };
    case 'Application.argoproj.io':
      return { namespace: textAt(object, 'spec', 'destination', 'namespace') };
    case 'ApplicationSet.argoproj.io':
      return { namespace: undefined };
    case 'Kustomization.kustomize.toolkit.fluxcd.io':
      // The usual name of the repository that the file itself is in.
      return textAt(object, 'spec', 'sourceRef', 'name') === 'flux-system'
        ? undefined
        : { namespace: textAt(object, 'spec', 'targetNamespace') };
    default:
      return undefined;
  }
}
