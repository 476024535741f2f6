/**
 * What the peer writes on a pod template: `reloader.stakater.com/last-reloaded-from`, which dashboards and scripts read, and
 * the environment variables of its other strategy, which are found and left alone.
 */
import type { ConfigKind } from '../model/kinds.ts';
import type { Container, PodSpec } from '../model/kube-object.ts';
import { findReferences } from './references.ts';

/** What a workload was rolled for. */
export interface ReloadSource {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly namespace: string;
  /** Keyed digest of its content; empty for a config that is gone, as the peer has it. */
  readonly hash: string;
  /** Names of the containers that use it. */
  readonly containers: readonly string[];
  /** When the change was first seen, ms of the wall clock: the same for every try of the same roll. */
  readonly reloadedAtMs: number;
}

/**
 * The text of the annotation, in the shape and with the order of members that version 2 of the peer writes. It names one
 * config: the peer rolls once for each that changed, and what is left is the last one. Where several changed and rolled the
 * workload together, pass the first of the cause, so that every writer names the same one.
 */
export function lastReloadedFrom(source: ReloadSource): string {
  const { kind, name, namespace, hash, containers, reloadedAtMs } = source;
  const reloadedAt = formatGoTime(reloadedAtMs);
  return JSON.stringify({ kind: kind.toLowerCase(), name, namespace, hash, containers, reloadedAt });
}

/** RFC 3339 in UTC as Go writes it: without the zeros at the end of the fraction. */
function formatGoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z');
}

/**
 * The names of the containers, and then of the init containers, that take a config as variables or mount a volume that has
 * it. None where only a hint names the config; the peer names the first container then.
 */
export function containersUsing(spec: PodSpec | undefined, kind: ConfigKind, name: string): readonly string[] {
  const refersToIt = (part: PodSpec): boolean =>
    findReferences(part).some((reference) => reference.kind === kind && reference.name === name);
  const volumes = (spec?.volumes ?? []).filter((volume) => refersToIt({ volumes: [volume] }));
  const volumeNames = new Set(volumes.map((volume) => volume.name));
  const isUsing = (container: Container): boolean =>
    refersToIt({ containers: [container] }) ||
    (container.volumeMounts ?? []).some((mount) => volumeNames.has(mount.name));
  return containersOf(spec)
    .filter(isUsing)
    .flatMap(({ name: containerName }) => containerName ?? []);
}

/** `STAKATER_<NAME>_<CONFIGMAP|SECRET>`: what the peer's other strategy left in a template. Each name once, sorted. */
export function findStakaterVariables(spec: PodSpec | undefined): readonly string[] {
  const names = containersOf(spec).flatMap(variableNames);
  return [
    ...new Set(names.filter((name) => /^STAKATER_.*_(?:CONFIGMAP|SECRET|SECRETPROVIDERCLASS)$/.test(name))),
  ].sort();
}

function variableNames(container: Container): readonly string[] {
  const variables: readonly { readonly name?: string; readonly valueFrom?: unknown }[] = container.env ?? [];
  return variables.flatMap(({ name }) => name ?? []);
}

function containersOf(spec: PodSpec | undefined): readonly Container[] {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
}
