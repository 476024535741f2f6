/**
 * The programs of the real control plane: builds them from the Go modules that `tools/go.mod` pins, once for each
 * machine, and hands out their paths. A half-built program is never handed out, and runs at the same time share one build.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { withBuildLock } from './build-lock.ts';
import { assertGoIsUsable, goBuild, goBuildFlags } from './go-toolchain.ts';

/** Absolute paths of the programs. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly kubectl: string;
}

/** Takes one line of progress. */
export type Log = (line: string) => void;

interface Program {
  readonly key: keyof Binaries;
  readonly fileName: string;
  readonly goPackage: string;
}

/** Where the programs are kept, and how they are built. */
interface BuildPlan {
  readonly folder: string;
  readonly flags: readonly string[];
}

const toolsFolder = fileURLToPath(new URL('tools', import.meta.url));

const programs: readonly Program[] = [
  { key: 'etcd', fileName: 'etcd', goPackage: 'go.etcd.io/etcd/server/v3' },
  { key: 'kubeApiserver', fileName: 'kube-apiserver', goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  {
    key: 'kubeControllerManager',
    fileName: 'kube-controller-manager',
    goPackage: 'k8s.io/kubernetes/cmd/kube-controller-manager',
  },
  { key: 'kubectl', fileName: 'kubectl', goPackage: 'k8s.io/kubernetes/cmd/kubectl' },
];

/**
 * Paths of all programs, building those that are not there yet (several minutes the first time, no time afterwards).
 *
 * A program found in the folder `KUBEBUILDER_ASSETS` is taken from there. That folder as `setup-envtest` fills it has no
 * kube-controller-manager, so that one is still built: choose assets of the Kubernetes minor version in `tools/go.mod`.
 * Builds are kept in `$REROLL_CACHE_DIR`, else `$XDG_CACHE_HOME/reroll`, else `~/.cache/reroll`.
 * @throws Error that says what to do, when Go is missing or too old or a build fails
 */
export async function ensureBinaries(log: Log, signal?: AbortSignal): Promise<Binaries> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const given = assets === undefined || assets === '' ? {} : await presentIn(assets);
  const plan = await planBuild();
  const cached = await presentIn(plan.folder);
  const found: Partial<Binaries> = { ...cached, ...given };
  if (isComplete(found)) return found;
  await mkdir(plan.folder, { recursive: true });
  return withBuildLock(join(plan.folder, '.lock'), { log, signal }, async () => {
    const builtMeanwhile = await presentIn(plan.folder);
    const all: Partial<Binaries> = { ...builtMeanwhile, ...given };
    return isComplete(all) ? all : buildMissing(plan, all, { log, signal });
  });
}

async function buildMissing(
  plan: BuildPlan,
  found: Partial<Binaries>,
  { log, signal }: { log: Log; signal: AbortSignal | undefined },
): Promise<Binaries> {
  await assertGoIsUsable(toolsFolder);
  const missing = programs.filter(({ key }) => found[key] === undefined);
  for (const [index, { fileName, goPackage }] of missing.entries()) {
    const partial = join(plan.folder, `.${fileName}.${String(process.pid)}`);
    const title = `building ${fileName} (${String(index + 1)} of ${String(missing.length)}) from source`;
    try {
      await goBuild({ folder: toolsFolder, goPackage, flags: plan.flags, output: partial, title, log, signal });
      await rename(partial, join(plan.folder, fileName));
    } finally {
      await rm(partial, { force: true });
    }
  }
  const all = { ...(await presentIn(plan.folder)), ...found };
  if (!isComplete(all)) throw new Error(`the Go build succeeded but left programs missing in ${plan.folder}`);
  return all;
}

async function planBuild(): Promise<BuildPlan> {
  const goMod = await readFile(join(toolsFolder, 'go.mod'), 'utf8');
  const goSum = await readFile(join(toolsFolder, 'go.sum'), 'utf8');
  const version = /^\s*k8s\.io\/kubernetes (v\d+\.\d+\.\d+)/m.exec(goMod)?.[1];
  if (version === undefined) throw new Error('test/cluster/tools/go.mod names no version of k8s.io/kubernetes');
  const flags = goBuildFlags(version);
  const hash = createHash('sha256')
    .update(JSON.stringify([goMod, goSum, flags]))
    .digest('hex')
    .slice(0, 10);
  return { folder: join(cacheFolder(), `${version}-${process.platform}-${process.arch}-${hash}`), flags };
}

function cacheFolder(): string {
  const { REROLL_CACHE_DIR: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own !== undefined && own !== '') return join(own, 'control-plane');
  const base = xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache');
  return join(base, 'reroll', 'control-plane');
}

async function presentIn(folder: string): Promise<Partial<Binaries>> {
  const entries = await Promise.all(
    programs.map(async ({ key, fileName }) => {
      const path = join(folder, fileName);
      return (await isExecutable(path)) ? [[key, path] as const] : [];
    }),
  );
  return Object.fromEntries(entries.flat());
}

function isComplete(found: Partial<Binaries>): found is Binaries {
  return programs.every(({ key }) => found[key] !== undefined);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
