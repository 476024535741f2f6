/**
 * With `--dialect=stakater`, reads the environment variable by which the manifests of stakater/Reloader set the
 * namespace.
 */
import type { Environment, Notice } from './command.ts';
import { options } from './run-options.ts';
import { UsageError } from './rules.ts';
import { quote } from './sources.ts';
import type { Config } from '../model/config.ts';

/** The chart of stakater/Reloader sets it to the only namespace to watch. */
const variable = 'KUBERNETES_NAMESPACE';

const honoured = 'only the namespaces of this variable are watched: no option selects namespaces';
const notHonoured = 'this variable is not honoured: an option selects the watched namespaces';

/**
 * Adds the namespace of the variable to the settings. An option of reroll that selects namespaces wins, wherever it was
 * set. Without the dialect the variable has no meaning.
 * @returns the settings, and a notice if the variable is set and has a meaning
 * @throws UsageError if the variable would apply and contains no valid namespace
 */
export function applyReloaderNamespace(
  config: Config,
  env: Environment,
): { readonly config: Config; readonly notice: Notice | undefined } {
  const text = env[variable] ?? '';
  if (config.dialect !== 'stakater' || text === '') return { config, notice: undefined };
  const isHonoured = !selectsNamespaces(config);
  const namespaces = options.namespaces.parse(text)?.value;
  if (namespaces === undefined) {
    if (!isHonoured) return { config, notice: undefined };
    throw new UsageError(`${variable}: invalid value ${quote(text)}: accepted is ${options.namespaces.accepts}`);
  }
  const message = isHonoured ? honoured : notHonoured;
  const notice = { level: 'info', message, fields: { variable, namespaces } } as const;
  return { config: isHonoured ? { ...config, namespaces } : config, notice };
}

function selectsNamespaces({ namespaces, namespacesToIgnore, namespaceSelector }: Config): boolean {
  return namespaces !== undefined || namespacesToIgnore.length > 0 || namespaceSelector !== undefined;
}
