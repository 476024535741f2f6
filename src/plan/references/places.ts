/**
 * Names the places at which a pod template refers to configs, for people: which container or volume, and in which form.
 * The references are those of `findReferences`, and each may have several places.
 */
import type { Container, PodSpec } from '../../model/kube-object.ts';
import type { Reference } from '../../model/workload-state.ts';
import { fixedVolumes, inEnv, inEnvFrom, inVolume, ofMount } from './references.ts';

/** The three lists of containers of a pod spec. */
export type ContainerType = 'container' | 'init container' | 'ephemeral container';

/** `mount`: a Secret with which the volume is mounted, as opposed to one whose content is in it. */
export type Place =
  | { readonly form: 'env' | 'envFrom'; readonly containerType: ContainerType; readonly container: string }
  | { readonly form: 'volume' | 'mount'; readonly volume: string };

export interface PlacedReference extends Reference {
  readonly place: Place;
}

/** In the order of the pod spec; a place that names the same config or key twice comes twice. */
export function findPlaces(spec: PodSpec | undefined): readonly PlacedReference[] {
  if (spec === undefined) return [];
  const lists = [
    ['container', spec.containers],
    ['init container', spec.initContainers],
    ['ephemeral container', spec.ephemeralContainers],
  ] as const;
  const containers = lists.flatMap(([type, list]) => (list ?? []).map((container) => ({ type, container })));
  const fixed = fixedVolumes(containers.map(({ container }) => container));
  const inVolumes = (spec.volumes ?? []).flatMap((volume) => {
    const { name = '' } = volume;
    return [
      ...at({ form: 'volume', volume: name }, inVolume(volume, !fixed.has(name))),
      ...at({ form: 'mount', volume: name }, ofMount(volume)),
    ];
  });
  return [...containers.flatMap(({ type, container }) => inContainer(type, container)), ...inVolumes];
}

function inContainer(containerType: ContainerType, container: Container): readonly PlacedReference[] {
  const where = { containerType, container: container.name ?? '' };
  return [
    ...at({ form: 'env', ...where }, inEnv(container)),
    ...at({ form: 'envFrom', ...where }, inEnvFrom(container)),
  ];
}

function at(place: Place, references: readonly Reference[]): readonly PlacedReference[] {
  return references.map((reference) => ({ ...reference, place }));
}
