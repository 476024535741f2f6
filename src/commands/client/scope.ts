/** Turns operands and the scope options into what a survey reads. */
import type { ScopeSettings } from '../../config/client-options.ts';
import type { Operand } from '../../config/operands.ts';
import { flagOf, UsageError } from '../../config/rules.ts';
import { isWorkloadKind, workloadKinds, type WorkloadKind } from '../../model/kinds.ts';
import type { SurveyScope } from '../../survey/cluster.ts';
import type { Installation } from '../../survey/installation.ts';

/** @throws UsageError for options that contradict each other or the operands */
export function refuseScope({ namespace, allNamespaces, selector }: ScopeSettings, operands: readonly Operand[]): void {
  const named = operands.find(({ name }) => name !== undefined);
  if (namespace !== undefined && allNamespaces) exclude('namespace', 'all-namespaces');
  if (named === undefined) return;
  if (allNamespaces) throw new UsageError(`${flagOf('all-namespaces')} excludes names: name a namespace instead`);
  if (selector !== undefined) throw new UsageError(`${flagOf('selector')} excludes names: accepted is one of them`);
}

function exclude(option: string, other: string): never {
  throw new UsageError(`${flagOf(option)} and ${flagOf(other)} exclude each other: accepted is one of them`);
}

/** @throws UsageError for a kind that the controller does not roll */
function configuredKind(kind: string, { source }: Installation): WorkloadKind {
  if (isWorkloadKind(kind)) return kind;
  const whose = source === 'lease' ? 'the controller does not roll it' : 'the options of the controller are not known';
  throw new UsageError(`kind ${kind} is not configured: ${whose}; ${flagOf('kinds')} adds it`);
}

/**
 * All namespaces are those of the installation, where that is restricted to some.
 * @param operands workloads only
 */
export function surveyScope(
  { namespace, allNamespaces, selector }: ScopeSettings,
  operands: readonly Operand[],
  { installation, defaultNamespace }: { readonly installation: Installation; readonly defaultNamespace: string },
  keepsAll: boolean,
): SurveyScope {
  const namespaces = allNamespaces ? (installation.options.namespaces ?? [undefined]) : [namespace ?? defaultNamespace];
  const kinds = operands.map(({ kind }) => configuredKind(kind, installation));
  const named = operands.flatMap(({ kind, name }) =>
    name === undefined ? [] : [{ kind: kind as WorkloadKind, name }],
  );
  return {
    namespaces,
    selector,
    kinds: kinds.length === 0 ? workloadKinds() : [...new Set(kinds)],
    named: named.length === 0 ? undefined : named,
    // What a user names is shown, whether or not anything opts it in.
    keepsAll: keepsAll || named.length > 0,
  };
}
