/** The fingerprints of pod templates: what they are digests of, and what is left out. */
import { workloadTypeOf, type WorkloadIdentity, type WorkloadKind } from '../../model/kinds.ts';
import { templateOf, type PodTemplate, type Volume, type WorkloadObject } from '../../model/kube-object.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { triggersOf } from '../../model/workload-type.ts';
import { canonicalMembers, canonicalTextOf } from '../record/digest.ts';
import { stakaterKeys } from '../stakater/keys.ts';
import type { Annotations } from './annotations.ts';
import type { ReadSettings } from './config.ts';
import { outerTriggers } from './trigger.ts';

/** Of a workload whose template is not compared. */
export const noFingerprints = { fingerprint: '', previousFingerprints: undefined, base: '', previousBases: undefined };

/** The digests of a workload's pod template, under every digest key. */
export function readFingerprints(
  workload: WorkloadIdentity,
  object: WorkloadObject,
  { digester, previous, annotations }: ReadSettings,
): Pick<WorkloadState, keyof typeof noFingerprints> {
  const [text, bare] = rolledTexts(workload.kind, object, annotations);
  const fingerprint = digester.ofTemplate(workload, text);
  const hasPrevious = previous.length > 0;
  return {
    fingerprint,
    previousFingerprints: hasPrevious ? previous.map((each) => each.ofTemplate(workload, text)) : undefined,
    base: bare === text ? fingerprint : digester.ofTemplate(workload, bare),
    previousBases: hasPrevious ? previous.map((each) => each.ofTemplate(workload, bare)) : undefined,
  };
}

/**
 * All that replaces the pods where it changes, as a text: the pod template, and the triggers outside of it. Then the
 * same without what rolls of reroll write.
 */
function rolledTexts(kind: WorkloadKind, object: WorkloadObject, annotations: Annotations): readonly [string, string] {
  const type = workloadTypeOf(kind);
  const template = withoutNullTime(templateOf(kind, object));
  const inner = triggersOf(type).flatMap(({ key }) => key ?? []);
  const own = [annotations.configHash, annotations.cause, stakaterKeys.lastReloadedFrom, ...inner];
  // Everything but the metadata, which is mostly the pod spec, is the same in both texts, and the longest part.
  const { metadata, ...others } = template ?? {};
  const rest = canonicalMembers(others);
  const whole = canonicalTextOf([...rest, ...canonicalMembers({ metadata })]);
  const bare = canonicalTextOf([...rest, ...canonicalMembers({ metadata: withoutAnnotations(metadata, own) })]);
  const outer = outerTriggers(type, object, annotations);
  if (outer.length === 0) return [whole, bare];
  const triggers = canonicalMembers({ triggers: outer.map((value) => value ?? null) });
  return [
    canonicalTextOf([...(template === undefined ? [] : [['template', whole] as const]), ...triggers]),
    canonicalTextOf([['template', bare]]),
  ];
}

/**
 * Versions of Kubernetes before 1.34 write a time that is not set into the metadata of templates as null, also into
 * that of the claims of ephemeral volumes. In protobuf it is left out.
 */
function withoutNullTime(template: PodTemplate | undefined): PodTemplate | undefined {
  const stored = template?.metadata;
  const plain = hasNullTime(stored) ? { ...template, metadata: withoutTime(stored) } : template;
  const { spec } = plain ?? {};
  if (spec?.volumes?.some((volume) => hasNullTime(claimOf(volume)?.metadata)) !== true) return plain;
  return { ...plain, spec: { ...spec, volumes: spec.volumes.map(withoutTimeOfClaim) } };
}

interface Claim {
  readonly metadata?: object;
}

function claimOf(volume: Volume): Claim | undefined {
  return (volume as { readonly ephemeral?: { readonly volumeClaimTemplate?: Claim } }).ephemeral?.volumeClaimTemplate;
}

function withoutTimeOfClaim(volume: Volume): Volume {
  const claim = claimOf(volume);
  if (!hasNullTime(claim?.metadata)) return volume;
  const { ephemeral } = volume as { readonly ephemeral?: object };
  const volumeClaimTemplate = { ...claim, metadata: withoutTime(claim?.metadata) };
  return { ...volume, ephemeral: { ...ephemeral, volumeClaimTemplate } } as Volume;
}

function hasNullTime(metadata: object | undefined): boolean {
  return (metadata as { readonly creationTimestamp?: unknown } | undefined)?.creationTimestamp === null;
}

function withoutTime(metadata: object = {}): object {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== 'creationTimestamp'));
}

/**
 * The metadata without these annotations. Empty objects are left out, since the API server may or may not store them.
 */
function withoutAnnotations(stored: PodTemplate['metadata'], keys: readonly string[]): PodTemplate['metadata'] {
  const { annotations = {}, ...metadata } = stored ?? {};
  const others = Object.entries(annotations).filter(([key]) => !keys.includes(key));
  const rest = others.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(others) };
  return Object.keys(rest).length === 0 ? undefined : rest;
}
