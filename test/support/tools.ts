/** Runs kubectl and helm of the real control plane's tests, for tests that need no cluster. */
import { sharedCluster } from './cluster.ts';
import { parseManifests, type Manifest } from './manifests.ts';
import { runProgram, tryProgram, type ProgramResult } from './run-program.ts';

export const chart = 'manifests/chart';

/** @throws Error where the tests run on the embedded server */
export function kubectlPath(): string {
  return found('kubectl', sharedCluster()?.kubectl);
}

/** @throws as `kubectlPath` */
export function helmPath(): string {
  return found('helm', sharedCluster()?.helm);
}

/** What `kubectl apply -k` would apply. */
export async function kustomize(folder: string): Promise<readonly Manifest[]> {
  return parseManifests(await runProgram(kubectlPath(), 'kustomize', folder));
}

/** What `helm install reroll` would apply in namespace reroll-system. */
export async function renderChart(...args: readonly string[]): Promise<readonly Manifest[]> {
  return parseManifests(await runProgram(helmPath(), 'template', 'reroll', chart, '-n', 'reroll-system', ...args));
}

/** The same, with any exit code. */
export function tryToRenderChart(...args: readonly string[]): Promise<ProgramResult> {
  return tryProgram(helmPath(), ['template', 'reroll', chart, '-n', 'reroll-system', ...args]);
}

function found(name: string, path: string | undefined): string {
  if (path === undefined) throw new Error(`there is no ${name} for the embedded server`);
  return path;
}
