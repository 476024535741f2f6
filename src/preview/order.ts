/** The order in which tools apply the objects of one change. */
import { readMetadata, type KubeObject } from '../model/kube-object.ts';

/** Flux, Helm and Argo CD sort the kinds so. */
const ranks = { namespace: 0, config: 1, workload: 2 } as const;

export interface Arrival {
  readonly object: KubeObject;
  readonly rank: keyof typeof ranks;
  readonly take: () => void;
}

export function arrivalOf(rank: Arrival['rank'], object: KubeObject, take: () => void): Arrival {
  return { rank, object, take };
}

/** By the waves of Argo CD, and within a wave by kind. */
export function inOrderOfApply(arrivals: readonly Arrival[]): readonly Arrival[] {
  return [...arrivals].sort((a, b) => waveOf(a.object) - waveOf(b.object) || ranks[a.rank] - ranks[b.rank]);
}

function waveOf(object: KubeObject): number {
  const text = readMetadata(object).annotations['argocd.argoproj.io/sync-wave'] ?? '';
  return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : 0;
}
