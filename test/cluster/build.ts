/**
 * The programs of the real control plane, and those that a user has beside it: builds them from the Go modules that
 * the `go.mod` files below `tools` pin, once for each machine, and hands out their paths. A half-built program is never
 * handed out, and runs at the same time share one build.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { withBuildLock } from './build-lock.ts';
import { assertGoIsUsable, goBuild, goBuildFlags, goModuleFolder } from './go-toolchain.ts';
import { argo, controlPlane, flux, helm, type PathsOf, type Tools } from './tools.ts';

/** Absolute paths of the programs. */
export type Binaries = PathsOf<typeof controlPlane> & PathsOf<typeof helm>;

/** Absolute paths of Flux's controllers, and of the definitions of the resources that they work on. */
export type FluxFiles = PathsOf<typeof flux>;

/** Takes one line of progress. */
export type Log = (line: string) => void;

/** Where the programs are kept, and how they are built. */
interface BuildPlan {
  readonly folder: string;
  readonly flags: readonly string[];
}

interface Progress {
  readonly log: Log;
  readonly signal: AbortSignal | undefined;
}

type Paths<Key extends string> = Readonly<Record<Key, string>>;

/**
 * Paths of all programs, building those that are not there yet (several minutes the first time, no time afterwards).
 *
 * A program found in the folder `KUBEBUILDER_ASSETS` is taken from there. That folder as `setup-envtest` fills it has
 * no kube-controller-manager and no helm, so these are still built: choose assets of the Kubernetes minor version in
 * `tools/go.mod`. Builds are kept in `$REROLL_CACHE_DIR`, else `$XDG_CACHE_HOME/reroll`, else `~/.cache/reroll`.
 * @throws Error that says what to do, when Go is missing or too old or a build fails
 */
export async function ensureBinaries(log: Log, signal?: AbortSignal): Promise<Binaries> {
  const progress = { log, signal };
  return { ...(await ensureTools(controlPlane, progress)), ...(await ensureTools(helm, progress)) };
}

/** The same for Flux, which only the tests of the way from Git to the pods need. */
export function ensureFlux(log: Log, signal?: AbortSignal): Promise<FluxFiles> {
  return ensureTools(flux, { log, signal });
}

/** The same for Argo Rollouts, which only the tests of further kinds of workloads need. */
export function ensureArgo(log: Log, signal?: AbortSignal): Promise<PathsOf<typeof argo>> {
  return ensureTools(argo, { log, signal });
}

async function ensureTools<Key extends string>(tools: Tools<Key>, progress: Progress): Promise<Paths<Key>> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const given = assets === undefined || assets === '' ? {} : await presentIn(assets, tools);
  const plan = await planBuild(tools);
  const present = async (): Promise<Partial<Paths<Key>>> => ({ ...(await presentIn(plan.folder, tools)), ...given });
  const found = await present();
  if (isComplete(found, tools)) return found;
  await mkdir(plan.folder, { recursive: true });
  return withBuildLock(join(plan.folder, '.lock'), progress, async () => {
    await buildMissing(tools, plan, await present(), progress);
    const all = await present();
    if (!isComplete(all, tools)) throw new Error(`the Go build succeeded but left files missing in ${plan.folder}`);
    return all;
  });
}

async function buildMissing<Key extends string>(
  { folder, programs, documents }: Tools<Key>,
  plan: BuildPlan,
  found: Partial<Paths<Key>>,
  { log, signal }: Progress,
): Promise<void> {
  const missing = programs.filter(({ key }) => found[key] === undefined);
  const missingDocuments = documents.filter(({ key }) => found[key] === undefined);
  if (missing.length + missingDocuments.length > 0) await assertGoIsUsable(folder);
  for (const [index, { fileName, goPackage }] of missing.entries()) {
    const title = `building ${fileName} (${String(index + 1)} of ${String(missing.length)}) from source`;
    await makeFile(plan.folder, fileName, (output) =>
      goBuild({ folder, goPackage, flags: plan.flags, output, title, log, signal }),
    );
  }
  for (const { fileName, module, folder: inModule } of missingDocuments) {
    const source = join(await goModuleFolder(folder, module), inModule);
    await makeFile(plan.folder, fileName, async (output) => writeFile(output, await joinDocuments(source)));
  }
}

/** Makes a file under another name first, so that it is there as a whole or not at all. */
async function makeFile(folder: string, fileName: string, make: (output: string) => Promise<void>): Promise<void> {
  const partial = join(folder, `.${fileName}.${String(process.pid)}`);
  try {
    await make(partial);
    await rename(partial, join(folder, fileName));
  } finally {
    await rm(partial, { force: true });
  }
}

/** All YAML files of a folder as one stream of documents, apart from what only kustomize reads. */
async function joinDocuments(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const names = files.filter((name) => name !== 'kustomization.yaml').sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('\n---\n');
}

async function planBuild({ name, folder, module, variables }: Tools<string>): Promise<BuildPlan> {
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

async function presentIn<Key extends string>(
  folder: string,
  { programs, documents }: Tools<Key>,
): Promise<Partial<Paths<Key>>> {
  const wanted = [
    ...programs.map((program) => ({ ...program, mode: constants.X_OK })),
    ...documents.map((document) => ({ ...document, mode: constants.R_OK })),
  ];
  const entries = await Promise.all(
    wanted.map(async ({ key, fileName, mode }) => {
      const path = join(folder, fileName);
      return (await isAccessible(path, mode)) ? [[key, path] as const] : [];
    }),
  );
  return Object.fromEntries(entries.flat()) as Partial<Paths<Key>>;
}

function isComplete<Key extends string>(
  found: Partial<Paths<Key>>,
  { programs, documents }: Tools<Key>,
): found is Paths<Key> {
  return [...programs, ...documents].every(({ key }) => found[key] !== undefined);
}

async function isAccessible(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}
