/**
 * Finds for the record with which content of each staged config the pods of a workload started: what a rollout that is
 * proven proves. A content is named by its id, so that a record says nothing about any other content.
 */
import { parseConfigRef, type ConfigRef } from '../model/kinds.ts';
import { mostNames, type RolloutRecord } from '../model/record.ts';
import { isSameEntry } from './compare/compare.ts';
import { allOfKind } from './compare/fold.ts';
import type { Turn } from './input/turn.ts';

interface Starts {
  /** The record before, under the present digest key. */
  readonly known: Pick<RolloutRecord, 'configs' | 'of'> | undefined;
  /** The entries of the new record. */
  readonly configs: RolloutRecord['configs'];
  /** The configs with whose present content the pods start, or are known to have started. */
  readonly started: readonly ConfigRef[];
}

/**
 * The member `of` of a record, or no member. The id of a config that is not staged now stays while its entry does. With
 * more names than fit there is none: part of them would claim that the others have no proof.
 */
export function startedWith(
  { known, configs, started }: Starts,
  { stagedIdOf }: Pick<Turn, 'stagedIdOf'>,
): Pick<RolloutRecord, 'of'> {
  const kept = Object.entries(known?.of ?? {}).filter(([ref]) =>
    isSameEntry(known?.configs[ref as ConfigRef], configs[ref as ConfigRef]),
  );
  const ids = started.map((ref) => [ref, stagedIdOf(ref)] as const).filter(([, id]) => id !== undefined);
  const of = Object.fromEntries([...kept, ...ids]);
  const { length } = Object.keys(of);
  return length === 0 || length > mostNames ? {} : { of };
}

/**
 * The member `for` of the roll in a record, or no member: the configs that changed. Which configs of a folded kind did
 * is not known, so all of the kind that are staged count.
 */
export function causesOf(
  cause: readonly ConfigRef[],
  configs: RolloutRecord['configs'],
  { stagedIdOf }: Pick<Turn, 'stagedIdOf'>,
): { readonly for?: readonly ConfigRef[] } {
  const refs = Object.keys(configs) as ConfigRef[];
  const causes = cause.flatMap((ref) => {
    const { kind } = parseConfigRef(ref);
    const isFolded = ref === allOfKind(kind);
    return isFolded ? refs.filter((each) => parseConfigRef(each).kind === kind && stagedIdOf(each) !== undefined) : ref;
  });
  return causes.length === 0 || causes.length > mostNames ? {} : { for: causes };
}
