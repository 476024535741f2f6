/** The vocabulary of reroll itself: its lists, and `auto` and `search` with their defaults. */
import { hasHints, hasPatterns, type AutoMode } from '../../model/hints.ts';
import { configKinds, configRef, type ConfigKind } from '../../model/kinds.ts';
import type { Reference, WorkloadState } from '../../model/workload-state.ts';
import { listConfigs, type AllHints, type Defaults, type SelectionContext, type Vocabulary } from './vocabulary.ts';

const kindsOfMode: Readonly<Record<AutoMode, readonly ConfigKind[]>> = {
  all: configKinds,
  configmaps: ['ConfigMap'],
  secrets: ['Secret'],
  none: [],
};

export const ownVocabulary: Vocabulary = {
  isHinted: ({ hints }) => hasHints(hints),
  optsIn: (workload, defaults) => effectiveAuto(workload, defaults) !== 'none' || hasPatterns(workload.hints.include),
  listed: ({ hints }) => hints.include,
  select: (workload, selectionContext) => {
    const listed = listConfigs(workload.hints.include, selectionContext);
    const references = selectReferences(workload, selectionContext);
    const { literals, isCutShort } = listed;
    return { uses: listed.refs.length === 0 ? references : [...references, ...listed.refs], literals, isCutShort };
  },
};

/** The mode that counts: the workload's own, else the namespace's, else that of the process. */
function effectiveAuto({ hints, stakater }: AllHints, { namespaceAuto, autoReloadAll }: Defaults): AutoMode {
  // `search` without `auto` selects the configs with the annotation `match`.
  const own = hints.auto ?? (hints.isSearch ? 'all' : undefined);
  // With the stakater dialect, `--auto-reload-all` applies only where that dialect allows it.
  return own ?? namespaceAuto ?? (autoReloadAll && stakater === undefined ? 'all' : 'none');
}

function selectReferences(workload: WorkloadState, selectionContext: SelectionContext): readonly Reference[] {
  const { references, hints } = workload;
  const kinds = kindsOfMode[effectiveAuto(workload, selectionContext)];
  return references.filter(({ kind, name, isLive }) => {
    if (!kinds.includes(kind)) return false;
    if (hints.skipsLiveVolumes && isLive) return false;
    return !hints.isSearch || selectionContext.marksOf(configRef(kind, name))?.isMatch === true;
  });
}
