/** Why a config that a pod template names does not count for a workload that is opted in. */
import type { Facts } from '../../inventory/facts.ts';
import { parseConfigRef, type ConfigRef } from '../../model/kinds.ts';
import type { PlacedReference } from '../../plan/references/places.ts';
import { stakaterKeys, stakaterKindKeys } from '../../plan/stakater/keys.ts';
import type { Exclusion } from './use.ts';

type Rule = (config: ConfigRef, places: readonly PlacedReference[], facts: Facts) => Exclusion | undefined;

/** In the order in which the selection applies them. */
const rules: readonly Rule[] = [byOption, byMark, byList, byStakater, byVolumes, bySearch];

/** @param places those of the config */
export function exclusionOf(config: ConfigRef, places: readonly PlacedReference[], facts: Facts): Exclusion {
  for (const rule of rules) {
    const exclusion = rule(config, places, facts);
    if (exclusion !== undefined) return exclusion;
  }
  return { why: 'auto', source: facts.annotations.auto };
}

function byOption(config: ConfigRef, _places: readonly PlacedReference[], facts: Facts): Exclusion | undefined {
  const isIgnored = facts.selectionContext.ignoredKinds.includes(parseConfigRef(config).kind);
  return isIgnored ? { why: 'option', source: 'resources-to-ignore' } : undefined;
}

function byMark(config: ConfigRef, _places: readonly PlacedReference[], facts: Facts): Exclusion | undefined {
  const isIgnored = facts.selectionContext.marksOf(config)?.isIgnored === true;
  return isIgnored ? { why: 'ignored', source: facts.annotations.ignore } : undefined;
}

function byList(config: ConfigRef, _places: readonly PlacedReference[], facts: Facts): Exclusion | undefined {
  const { workload, annotations } = facts;
  const { kind, name } = parseConfigRef(config);
  if (!workload.hints.exclude[kind].some((pattern) => pattern.matches(name))) return undefined;
  return { why: 'excluded', source: kind === 'ConfigMap' ? annotations.excludeConfigMaps : annotations.excludeSecrets };
}

function byStakater(config: ConfigRef, _places: readonly PlacedReference[], facts: Facts): Exclusion | undefined {
  const { kind, name } = parseConfigRef(config);
  const hints = facts.workload.stakater?.hints.kinds[kind];
  if (hints === undefined) return undefined;
  if (hints.excluded.includes(name)) return { why: 'excluded', source: stakaterKindKeys[kind].excluded };
  const marks = facts.selectionContext.marksOf(config);
  if (marks?.isStakaterIgnored === true) return { why: 'ignored', source: stakaterKeys.ignore };
  return hints.isSearch && marks?.isStakaterMatch !== true ? { why: 'search', source: stakaterKeys.match } : undefined;
}

function byVolumes(_config: ConfigRef, places: readonly PlacedReference[], facts: Facts): Exclusion | undefined {
  const { workload, annotations } = facts;
  const isSkipped = workload.hints.skipsLiveVolumes && places.every(({ isLive }) => isLive);
  return isSkipped ? { why: 'skip-volumes', source: annotations.skipVolumes } : undefined;
}

function bySearch(config: ConfigRef, _places: readonly PlacedReference[], facts: Facts): Exclusion | undefined {
  const { workload, selectionContext, annotations } = facts;
  const isUnmatched = workload.hints.isSearch && selectionContext.marksOf(config)?.isMatch !== true;
  return isUnmatched ? { why: 'search', source: annotations.match } : undefined;
}
