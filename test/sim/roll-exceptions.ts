/** The cases in which a workload may be rolled although its record does not change, and the causes of a roll. */
import type { ConfigRef } from '../../src/model/kinds.ts';
import { findReferences } from '../../src/plan/references/references.ts';
import type { Judged } from './exceptions.ts';
import type { Data } from './objects.ts';
import { concrete, type WorkloadTruth } from './workload-truth.ts';

type RollExcuse = (judged: Judged, workload: WorkloadTruth) => boolean;

/** Why a workload may be rolled although its record does not change: a roll too many is the lesser evil. */
const excusesOfRoll: Readonly<Record<string, RollExcuse>> = {
  /** Without a plan between an opt-out and the next opt-in, the record continues to count. */
  'opted out and in': (_judged, { records }) =>
    records.at(-1)?.bareSince !== undefined || (records.at(-2)?.bareSince !== undefined && records.length > 2),
  /** A change shortly before the opt-in belongs to the same change in Git. */
  'came with opt-in': ({ options }, { records, hintsAt }) =>
    options.settleMs > 0 &&
    (records.at(-2)?.bareSince !== undefined || hintsAt.some((at) => at >= (records.at(-3)?.sequence ?? 0))),
  /** A config that is not recorded began to count with one of several changes: the first one is the safe guess. */
  'began twice': (_judged, { records, templateAt }) =>
    templateAt.filter((at) => at > (records.at(-3)?.sequence ?? 0)).length > 2,
  /** With freshness off, versions of different kinds do not show what came first. */
  'no versions': ({ options }) => !options.isFreshnessKnown,
  /**
   * After a restart, another leader, a list or a restore it is unknown whether content or template came first. A config
   * that begins to count is left out of the record that is written just before such a roll, so the one before that is
   * used.
   */
  'order lost': ({ truth }, { records }) => truth.gaps.some((gap) => gap >= (records.at(-3)?.sequence ?? 0)),
};

/** The name of the excuse; undefined if there is none. */
export function excuseOfRoll(judged: Judged, workload: WorkloadTruth): string | undefined {
  return Object.entries(excusesOfRoll).find(([, isExcused]) => isExcused(judged, workload))?.[0];
}

/**
 * Whether pods of the template before the last roll can have been started with other content than the present one,
 * which the config held when that template came or at some time since.
 */
export function canPodsDiffer({ truth, store }: Judged, workload: WorkloadTruth): boolean {
  const template = store.get('Deployment', workload.name)?.spec?.template;
  const needed = findReferences(template?.spec).filter(({ need }) => need === 'required');
  const canStart = (ref: string, data: Data | undefined): boolean =>
    needed
      .filter(({ kind, name }) => `${kind}/${name}` === ref)
      .every((use) => data !== undefined && (use.key === '*' || data[use.key] !== undefined));
  const cameAt = workload.templateAt.at(-2) ?? workload.createdAt;
  return [...(workload.uses ?? [])].some(([ref, keys]) =>
    [...concrete(keys)].some((key) => {
      const from = Math.max(cameAt, workload.since.get(`${ref}|${key}`) ?? 0);
      const now = truth.contents.get(ref)?.[key];
      return truth.history.contentsFrom(ref, from).some((data) => canStart(ref, data) && data?.[key] !== now);
    }),
  );
}

/** Whether a config has changed since it counts, in a key that counts. */
export function hasChangedSinceCounting({ truth }: Judged, workload: WorkloadTruth, ref: ConfigRef): boolean {
  const gone = [...workload.meantSince.keys()]
    .filter((id) => id.startsWith(`${ref}|`))
    .map((id) => id.split('|')[1] ?? '');
  const uses = workload.uses?.get(ref);
  for (const key of uses === undefined ? gone : concrete(uses)) {
    const since = workload.meantSince.get(`${ref}|${key}`) ?? 0;
    const then = truth.history.valueAt(ref, key, since);
    if (truth.history.valuesAfter(ref, key, since).some((value) => value !== then)) return true;
  }
  return false;
}
