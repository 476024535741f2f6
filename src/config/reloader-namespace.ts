/** What the peer's own manifests say in the environment, where its vocabulary is read: `--dialect=stakater`. */
import { options } from './run-options.ts';
import { UsageError } from './rules.ts';
import { quote } from './sources.ts';
import type { Config } from '../model/config.ts';

/** The peer's chart sets it to the only namespace that is to be watched. */
const variable = 'KUBERNETES_NAMESPACE';

/** That the variable is set, and what came of it: a line of the log. */
export interface ReloaderNamespace {
  readonly message: string;
  readonly variable: string;
  /** The namespaces that it names. */
  readonly namespaces: readonly string[];
}

const honoured = 'only the namespaces of this variable are watched: no option says which';
const notHonoured = 'this variable is not honoured: an option says which namespaces are watched';

/**
 * The settings with the namespace of the variable. An option of our own that says which namespaces wins, wherever it was
 * given; without the dialect the variable means nothing.
 * @throws UsageError where it would count and names no namespace
 */
export function applyReloaderNamespace(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): { readonly config: Config; readonly peerNamespace: ReloaderNamespace | undefined } {
  const text = env[variable] ?? '';
  if (config.dialect !== 'stakater' || text === '') return { config, peerNamespace: undefined };
  const isHonoured = !saysWhichNamespaces(config);
  const namespaces = options.namespaces.parse(text)?.value;
  if (namespaces === undefined) {
    if (!isHonoured) return { config, peerNamespace: undefined };
    throw new UsageError(`${variable}: invalid value ${quote(text)}: accepted is ${options.namespaces.accepts}`);
  }
  const peerNamespace = { message: isHonoured ? honoured : notHonoured, variable, namespaces };
  return { config: isHonoured ? { ...config, namespaces } : config, peerNamespace };
}

function saysWhichNamespaces({ namespaces, namespacesToIgnore, namespaceSelector }: Config): boolean {
  return namespaces !== undefined || namespacesToIgnore.length > 0 || namespaceSelector !== undefined;
}
