/**
 * The traces of stakater/Reloader on a pod template: the annotation `reloader.stakater.com/last-reloaded-from`, which
 * dashboards and scripts read, and the environment variables of its other strategy, which are found and left unchanged.
 */
import { configRef, type ConfigKind, type ConfigRef } from '../../model/kinds.ts';
import type { Container, PodSpec } from '../../model/kube-object.ts';
import { findReferences } from '../references/references.ts';

/** The config that caused a roll. */
export interface ReloadSource {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly namespace: string;
  /** Keyed digest of its content; empty for a deleted config, as in stakater/Reloader. */
  readonly hash: string;
  /** Names of the containers that use it. */
  readonly containers: readonly string[];
  /** When the change was first seen, ms of the wall clock: the same for every attempt of the same roll. */
  readonly reloadedAtMs: number;
}

/**
 * The text of the annotation, with the shape and the order of members that version 2 of stakater/Reloader writes. It
 * names one config, since Reloader rolls once for each changed config, and the last one remains. If several changes
 * caused one roll, pass the first of the cause, so that every writer names the same config.
 */
export function lastReloadedFrom(source: ReloadSource): string {
  const { kind, name, namespace, hash, containers, reloadedAtMs } = source;
  const reloadedAt = formatGoTime(reloadedAtMs);
  return JSON.stringify({ kind: kind.toLowerCase(), name, namespace, hash, containers, reloadedAt });
}

/** RFC 3339 in UTC in Go's format: without trailing zeros of the fraction. */
function formatGoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z');
}

/** Limit of the uses: a pod spec of a megabyte can contain millions of them. */
const mostUses = 10_000;

/**
 * For each config, the names of the containers, and then of the init containers, that use it as variables or mount a
 * volume with it. A config that only a hint names is not in it; stakater/Reloader names the first container then.
 */
export function findContainers(spec: PodSpec | undefined): ReadonlyMap<ConfigRef, readonly string[]> {
  const inVolumes = new Map((spec?.volumes ?? []).map((volume) => [volume.name, refsOf({ volumes: [volume] })]));
  const found = new Map<ConfigRef, string[]>();
  let uses = 0;
  for (const container of containersOf(spec)) {
    if (uses >= mostUses) break;
    for (const ref of usedBy(container, inVolumes)) {
      const names = found.get(ref) ?? [];
      found.set(ref, names);
      if (container.name !== undefined) names.push(container.name);
      uses += 1;
    }
  }
  return found;
}

function usedBy(
  container: Container,
  inVolumes: ReadonlyMap<string | undefined, readonly ConfigRef[]>,
): ReadonlySet<ConfigRef> {
  const volumes = new Set((container.volumeMounts ?? []).map(({ name }) => name));
  return new Set([
    ...refsOf({ containers: [container] }),
    ...[...volumes].flatMap((name) => inVolumes.get(name) ?? []),
  ]);
}

function refsOf(part: PodSpec): readonly ConfigRef[] {
  return findReferences(part).map(({ kind, name }) => configRef(kind, name));
}

/**
 * Variables `STAKATER_<NAME>_<CONFIGMAP|SECRET>`, which the other strategy left in a template. Each name once, sorted.
 */
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
