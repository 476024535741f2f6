/** The parts that the data of both explanations have. Times are RFC 3339; null stands for what is not known. */
import type { Opening } from '../model/held.ts';
import type { Owner } from '../plan/read/managed-fields.ts';
import type { Place } from '../plan/references/places.ts';
import { formatTime } from '../plan/record/history.ts';
import type { ControllerState, OtherUser } from '../survey/explain/explanation.ts';
import type { Finding } from '../survey/explain/finding.ts';
import type { KeyNames, Use } from '../survey/explain/use.ts';
import type { Installation } from '../survey/installation.ts';
import { findingText } from './finding-words.ts';

export interface DataContext {
  readonly installation: Installation;
  /** The API server's clock, ms. */
  readonly nowMs: number;
}

/** Where the answers come from. */
export function headOf(controller: ControllerState, { installation, nowMs }: DataContext): object {
  const { lease, source, version = null, leader } = installation;
  return {
    generatedAt: formatTime(nowMs),
    options: { source },
    controller: {
      lease: `${lease.namespace}/${lease.name}`,
      version,
      leader: leader === undefined ? null : { identity: leader.identity, renewedAt: formatTime(leader.renewedMs) },
      state: controller,
    },
  };
}

export function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : formatTime(ms);
}

export function openingOrNull(opens: Opening | undefined): string | null {
  return timeOrNull(opens?.atMs);
}

/** `others` counts the keys whose names are not shown. */
export function keysData({ names, others }: KeyNames): object {
  return { names, others };
}

export function ownerData({ manager, operation, atMs }: Owner): object {
  return { manager, operation, at: formatTime(atMs) };
}

export function userData({ workload, state, reason, rolledAtMs }: OtherUser): object {
  return { workload, state, reason, rolledAt: timeOrNull(rolledAtMs) };
}

export function useData(use: Use): object {
  const { config, keys, places, listedBy, isRecorded, content, changedKeys, absentKeys, exclusion = null } = use;
  return {
    config,
    keys,
    references: places.map(({ place, key, isOptional, isLive }) => ({ ...placeData(place), key, isOptional, isLive })),
    listedBy,
    isRecorded,
    content,
    changedKeys: keysData(changedKeys),
    absentKeys,
    exclusion,
  };
}

function placeData(place: Place): object {
  const { form } = place;
  return 'volume' in place
    ? { form, in: 'volume', name: place.volume }
    : { form, in: place.containerType, name: place.container };
}

/** The code, the config that it is about if it is about one, and the sentence of the text. */
export function answerData(finding: Finding, nowMs: number): object {
  const config = 'config' in finding ? finding.config : null;
  return { code: finding.code, config, message: findingText(finding, nowMs) };
}
