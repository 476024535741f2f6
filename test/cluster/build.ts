/**
 * The programs of the real control plane, and those that a user has beside it: builds them from the Go modules that
 * the `go.mod` files below `tools` pin, once for each machine, and hands out their paths. A half-built program is never
 * handed out, and runs at the same time share one build.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { withBuildLock } from './build-lock.ts';
import { assertGoIsUsable, goBuild, goBuildFlags, kubernetesVersionVariables } from './go-toolchain.ts';

/** Absolute paths of the programs. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly kubectl: string;
  readonly helm: string;
}

/** Takes one line of progress. */
export type Log = (line: string) => void;

interface Program {
  readonly key: keyof Binaries;
  readonly fileName: string;
  readonly goPackage: string;
}

/** Programs that are built from one `go.mod`: their dependencies fit together, and they have one version. */
interface Tools {
  /** What the folder of the cache is called. */
  readonly name: string;
  readonly folder: string;
  /** The module whose version is that of the programs. */
  readonly module: string;
  /** Variables of the programs by which they report their version. */
  readonly variables: (version: string) => Readonly<Record<string, string>>;
  readonly programs: readonly Program[];
}

/** Where the programs are kept, and how they are built. */
interface BuildPlan {
  readonly folder: string;
  readonly flags: readonly string[];
}

const controlPlane: Tools = {
  name: 'control-plane',
  folder: fileURLToPath(new URL('tools', import.meta.url)),
  module: 'k8s.io/kubernetes',
  variables: kubernetesVersionVariables,
  programs: [
    { key: 'etcd', fileName: 'etcd', goPackage: 'go.etcd.io/etcd/server/v3' },
    { key: 'kubeApiserver', fileName: 'kube-apiserver', goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver' },
    {
      key: 'kubeControllerManager',
      fileName: 'kube-controller-manager',
      goPackage: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    },
    { key: 'kubectl', fileName: 'kubectl', goPackage: 'k8s.io/kubernetes/cmd/kubectl' },
  ],
};

/** Helm needs other versions of the libraries of Kubernetes than the control plane: it has a `go.mod` of its own. */
const helm: Tools = {
  name: 'helm',
  folder: fileURLToPath(new URL('tools/helm', import.meta.url)),
  module: 'helm.sh/helm/v4',
  variables: (version) => ({ 'helm.sh/helm/v4/internal/version.version': version }),
  programs: [{ key: 'helm', fileName: 'helm', goPackage: 'helm.sh/helm/v4/cmd/helm' }],
};

const allTools = [controlPlane, helm];

/**
 * Paths of all programs, building those that are not there yet (several minutes the first time, no time afterwards).
 *
 * A program found in the folder `KUBEBUILDER_ASSETS` is taken from there. That folder as `setup-envtest` fills it has no
 * kube-controller-manager and no helm, so these are still built: choose assets of the Kubernetes minor version in
 * `tools/go.mod`. Builds are kept in `$REROLL_CACHE_DIR`, else `$XDG_CACHE_HOME/reroll`, else `~/.cache/reroll`.
 * @throws Error that says what to do, when Go is missing or too old or a build fails
 */
export async function ensureBinaries(log: Log, signal?: AbortSignal): Promise<Binaries> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  let found: Partial<Binaries> = {};
  for (const tools of allTools) {
    const given = assets === undefined || assets === '' ? {} : await presentIn(assets, tools);
    found = { ...found, ...(await ensureTools(tools, given, { log, signal })) };
  }
  if (!isComplete(found, allTools)) throw new Error('the Go builds succeeded but left programs missing');
  return found;
}

interface Progress {
  readonly log: Log;
  readonly signal: AbortSignal | undefined;
}

async function ensureTools(tools: Tools, given: Partial<Binaries>, progress: Progress): Promise<Partial<Binaries>> {
  const plan = await planBuild(tools);
  const found = { ...(await presentIn(plan.folder, tools)), ...given };
  if (isComplete(found, [tools])) return found;
  await mkdir(plan.folder, { recursive: true });
  return withBuildLock(join(plan.folder, '.lock'), progress, async () => {
    const builtMeanwhile = { ...(await presentIn(plan.folder, tools)), ...given };
    await buildMissing(tools, plan, builtMeanwhile, progress);
    return { ...(await presentIn(plan.folder, tools)), ...given };
  });
}

async function buildMissing(
  { folder, programs }: Tools,
  plan: BuildPlan,
  found: Partial<Binaries>,
  { log, signal }: Progress,
): Promise<void> {
  const missing = programs.filter(({ key }) => found[key] === undefined);
  if (missing.length > 0) await assertGoIsUsable(folder);
  for (const [index, { fileName, goPackage }] of missing.entries()) {
    const partial = join(plan.folder, `.${fileName}.${String(process.pid)}`);
    const title = `building ${fileName} (${String(index + 1)} of ${String(missing.length)}) from source`;
    try {
      await goBuild({ folder, goPackage, flags: plan.flags, output: partial, title, log, signal });
      await rename(partial, join(plan.folder, fileName));
    } finally {
      await rm(partial, { force: true });
    }
  }
}

async function planBuild({ name, folder, module, variables }: Tools): Promise<BuildPlan> {
  const goMod = await readFile(join(folder, 'go.mod'), 'utf8');
  const goSum = await readFile(join(folder, 'go.sum'), 'utf8');
  const version = versionOf(module, goMod);
  if (version === undefined) throw new Error(`${join(folder, 'go.mod')} names no version of ${module}`);
  const flags = goBuildFlags(variables(version));
  const hash = createHash('sha256')
    .update(JSON.stringify([goMod, goSum, flags]))
    .digest('hex')
    .slice(0, 10);
  return { folder: join(cacheFolder(), name, `${version}-${process.platform}-${process.arch}-${hash}`), flags };
}

/** `v1.2.3` of a line `module v1.2.3`. */
function versionOf(module: string, goMod: string): string | undefined {
  const words = goMod.split('\n').map((line) => line.trim().split(' '));
  return words.find(([first, second = '']) => first === module && /^v\d+\.\d+\.\d+$/.test(second))?.[1];
}

function cacheFolder(): string {
  const { REROLL_CACHE_DIR: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own !== undefined && own !== '') return own;
  const base = xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache');
  return join(base, 'reroll');
}

async function presentIn(folder: string, { programs }: Tools): Promise<Partial<Binaries>> {
  const entries = await Promise.all(
    programs.map(async ({ key, fileName }) => {
      const path = join(folder, fileName);
      return (await isExecutable(path)) ? [[key, path] as const] : [];
    }),
  );
  return Object.fromEntries(entries.flat());
}

function isComplete(found: Partial<Binaries>, wanted: readonly Tools[]): found is Binaries {
  return wanted.every(({ programs }) => programs.every(({ key }) => found[key] !== undefined));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
