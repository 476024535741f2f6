/** Since when the hints and references of a workload ask for a config, as far as that was seen. */
import { allKeys } from '../model/config-state.ts';
import type { ConfigRef } from '../model/kinds.ts';
import type { FormerSelection } from '../model/observation.ts';
import type { PlanInput } from './plan-input.ts';
import { isManaged, selectConfigs, type Selection } from './selection.ts';

export interface SelectedSince {
  /**
   * The version of the workload that began to ask for a key of a config (`*`: for all of it) and has not ceased since;
   * undefined where it was so when a list first showed it, or where a list showed that it had begun.
   */
  readonly sinceRv: (ref: ConfigRef, key: string) => string | undefined;
  /** The keys of a config that former hints and references asked for singly. */
  readonly formerKeys: (ref: ConfigRef) => readonly string[];
}

export function selectedSince({ observation, surroundings }: PlanInput): SelectedSince {
  const { selectionRv, formerSelections } = observation;
  const selections = new Map<FormerSelection, Selection['dependencies']>();
  const selectionOf = (former: FormerSelection): Selection['dependencies'] => {
    const { workload } = former;
    const known = selections.get(former);
    if (known !== undefined) return known;
    const isIn = !workload.isTerminating && isManaged(workload, surroundings);
    const selection = isIn ? selectConfigs(workload, surroundings).dependencies : new Map<never, never>();
    selections.set(former, selection);
    return selection;
  };
  const sinceRv = (ref: ConfigRef, key: string): string | undefined => {
    const lastWithout = formerSelections.findLast((former) => {
      const needs = selectionOf(former).get(ref);
      return needs?.has(key) !== true && needs?.has(allKeys) !== true;
    });
    return lastWithout === undefined ? selectionRv : lastWithout.untilRv;
  };
  const formerKeys = (ref: ConfigRef): readonly string[] => {
    const keys = formerSelections.flatMap((former) => [...(selectionOf(former).get(ref)?.keys() ?? [])]);
    return [...new Set(keys)].filter((key) => key !== allKeys);
  };
  return { sinceRv, formerKeys };
}
